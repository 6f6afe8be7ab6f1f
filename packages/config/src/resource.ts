import type { Call } from './http.ts'
import type { Schema } from './json-schema.ts'
import type { Scope } from './scope.ts'
import { siteOf } from './site.ts'
import type { NamesInText } from './template.ts'
import type { ArgumentsOf, InputOf, ObjectSchema, OnlyArguments, OutputOf, Tool } from './tool.ts'

/** A resource: an action that is read by its URI. A rule names it as it names a tool; `Variables` are the arguments of a read. */
export interface Resource<out Variables = unknown> extends Tool<Variables> {
  readonly resource: true
}

/** What every resource says of itself. */
export interface ResourceSettings {
  /** An absolute URI; with `{variable}` places it is a template. A variable stands for one or more characters without `/`. */
  readonly uri: string
  readonly title?: string
  /** What it is, for the model or the person that chooses it. */
  readonly description: string
  /** The scope a token needs to read it. */
  readonly scope: Scope
  /** The media type; the upstream's own unless said. */
  readonly mimeType?: string
  /** Bytes and not text. */
  readonly binary?: boolean
  /** The variables' schema; texts unless said. */
  readonly input?: ObjectSchema
}

/** The definition of a resource: read from an upstream, or built in as a text or as Base64. */
export type ResourceDefinition<Uri extends string, Names extends string, Input extends ObjectSchema> = Omit<
  ResourceSettings,
  'uri' | 'input'
> & {
  readonly uri: Uri
  readonly input?: Input
} & (
    | {
        readonly call: Call<Names> & OnlyArguments<Names, ArgumentsOf<InputOf<Input>>>
        readonly text?: never
        readonly base64?: never
      }
    | { readonly text: string; readonly call?: never; readonly base64?: never }
    | { readonly base64: string; readonly call?: never; readonly text?: never }
  )

/**
 * Declares a resource, or a template of resources.
 * Takes its definition. A read goes the way of a call: scope, policy, limits, audit, and the upstream's credential.
 *
 * @see MCP 2026-07-28, server/resources
 */
export function resource<
  const Uri extends string,
  const Names extends string = never,
  Input extends ObjectSchema = Schema<{ readonly [N in NamesInText<Uri>]: string }>,
>(definition: ResourceDefinition<Uri, Names, Input>): Resource<OutputOf<Input>> {
  return { kind: 'tool', resource: true, definition: definition as never, site: siteOf(resource) }
}
