/** A JSON value as RFC 8259 has it; numbers are IEEE doubles. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject

/** A JSON object. */
export interface JsonObject {
  readonly [key: string]: Json
}

/**
 * Tells whether a value is a JSON object (not null, not an array).
 * Takes any value; does not look inside it.
 */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
