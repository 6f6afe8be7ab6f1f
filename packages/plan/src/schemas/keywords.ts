/** Keywords that say nothing about which values are taken. */
export const SAYS_NOTHING: ReadonlySet<string> = new Set([
  ...['$schema', '$id', '$comment', '$defs', '$anchor', 'definitions', 'title', 'description', 'default', 'examples'],
  ...['deprecated', 'readOnly', 'writeOnly', 'contentMediaType', 'contentEncoding', 'x-mcp-header'],
])

/** Keywords that are compared one by one. */
export const UNDERSTOOD: ReadonlySet<string> = new Set([
  ...['type', 'enum', 'const', '$ref', 'anyOf', 'oneOf', 'properties', 'required', 'additionalProperties', 'items'],
  ...['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf', 'minLength', 'maxLength', 'pattern'],
  ...['format', 'minItems', 'maxItems', 'uniqueItems', 'prefixItems', 'minProperties', 'maxProperties'],
])

/** Keywords that speak of what others leave, so that the same text may mean another thing. */
export const DEPENDENT: readonly string[] = ['patternProperties', 'unevaluatedProperties', 'unevaluatedItems']

/** Keywords that count members and items, and speak of none beyond those that others name. */
export const BOUNDS: ReadonlySet<string> = new Set([
  'required',
  'minProperties',
  'maxProperties',
  'minItems',
  'maxItems',
])
