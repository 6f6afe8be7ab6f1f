import { _, type CodeKeywordDefinition, str } from 'ajv'

/**
 * The keyword `multipleOf` for decimal steps: 0.3 is a multiple of 0.1, though neither is a binary fraction.
 * A quotient counts as whole when it is as near to one as rounding the two numbers and dividing them can bring it. That is how zod counts.
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
    const ratio = gen.const('ratio', _`${data} / ${schemaCode}`)
    const tolerance = _`4 * Number.EPSILON * Math.max(Math.abs(${ratio}), 1)`
    context.fail(_`!(Math.abs(${ratio} - Math.round(${ratio})) < ${tolerance})`)
  },
}
