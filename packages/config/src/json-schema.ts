import type { JsonObject } from '@fullmakt/ir'

/**
 * What every schema library that a config can use has in common. `types` is only a type.
 *
 * @see Standard Schema 1.1, Standard JSON Schema
 */
export interface Schema<out Input = unknown, out Output = Input> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly types?: { readonly input: Input; readonly output: Output } | undefined
  }
}

/** A plain JSON Schema with the type of its values. */
export interface PlainSchema<out Value = unknown> extends Schema<Value> {
  readonly '~standard': Schema<Value>['~standard'] & {
    readonly jsonSchema: { readonly input: () => JsonObject; readonly output: () => JsonObject }
  }
}

/**
 * Uses a plain JSON Schema of the dialect 2020-12.
 * Takes the schema and, as the type parameter, the type of its values: nothing checks that the two agree. References may only be local (`#/…`).
 *
 * @see JSON Schema 2020-12
 */
export function jsonSchema<Value = { readonly [name: string]: unknown }>(schema: JsonSchema): PlainSchema<Value> {
  const give = (): JsonObject => schema as JsonObject
  return { '~standard': { version: 1, vendor: 'json-schema', jsonSchema: { input: give, output: give } } }
}

/** A JSON Schema as it is written: an object of keywords. */
export interface JsonSchema {
  readonly $schema?: 'https://json-schema.org/draft/2020-12/schema'
  readonly [keyword: string]: unknown
}
