import { _, type CodeKeywordDefinition, str } from 'ajv'

/**
 * The keyword `multipleOf` for decimal steps: 0.3 is a multiple of 0.1, though neither is a binary fraction.
 * By a whole step the remainder is exact. By another, a quotient counts as whole when it is as near to one as rounding the two numbers and dividing
 * them can bring it, as zod counts.
 *
 * @see JSON Schema 2020-12, section 6.2.1 (Validation)
 */
export const multipleOf: CodeKeywordDefinition = {
  keyword: 'multipleOf',
  type: 'number',
  schemaType: 'number',
  error: {
    message: ({ schemaCode }) => str`must be multiple of ${schemaCode}`,
    params: ({ schemaCode }) => _`{multipleOf: ${schemaCode}}`,
  },
  code(context) {
    const { gen, data, schemaCode } = context
    if (Number.isInteger(context.schema)) {
      context.fail(_`${data} % ${schemaCode} !== 0`)
      return
    }
    const ratio = gen.const('ratio', _`${data} / ${schemaCode}`)
    const tolerance = _`4 * Number.EPSILON * Math.max(Math.abs(${ratio}), 1)`
    context.fail(_`!(Math.abs(${ratio} - Math.round(${ratio})) < ${tolerance})`)
  },
}
