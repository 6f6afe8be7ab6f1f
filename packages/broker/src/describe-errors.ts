import type { ValidationError } from './ports.ts'

const MOST = 5

/**
 * Says what is wrong with arguments, for the model that sent them.
 * Takes the validator's errors; names the argument and what it must be, never its value.
 */
export function describeErrors(errors: readonly ValidationError[]): string {
  if (errors.length === 0) return 'they do not fit the schema'
  return errors.slice(0, MOST).map(describeError).join('; ')
}

function describeError({ instancePath, keyword, message, params }: ValidationError): string {
  const where = instancePath === '' ? '' : `\`${instancePath.slice(1).replaceAll('/', '.')}\` `
  if (keyword === 'required') return `${where}\`${String(params?.['missingProperty'])}\` is missing`.trim()
  if (keyword === 'additionalProperties') return `there is no argument \`${short(params?.['additionalProperty'])}\``
  if (keyword === 'enum') return `${where}must be one of ${JSON.stringify(params?.['allowedValues'])}`
  return `${where}${message ?? 'is not valid'}`
}

// A name that the caller chose is repeated to it only in part.
function short(name: unknown): string {
  const text = String(name)
  return text.length > 64 ? `${text.slice(0, 64)}…` : text
}
