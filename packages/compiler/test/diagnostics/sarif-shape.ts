import { expect } from 'vitest'

/** What a member must be: a test of its value. Members that are not named are refused. */
type Shape = Readonly<Record<string, (value: unknown, log: Log) => void>>

interface Log {
  readonly rules: readonly { readonly id: string }[]
}

/**
 * Asserts that a document is a SARIF log, strictly: the members that the standard has for each object, those that it requires, and what it says of
 * their values. Takes only what a checker of one tool writes.
 *
 * @see SARIF 2.1.0 §3.13 to §3.58
 */
export function expectSarif(document: unknown): void {
  const runs = (document as { runs?: { tool?: { driver?: { rules?: Log['rules'] } } }[] }).runs ?? []
  const log: Log = { rules: runs[0]?.tool?.driver?.rules ?? [] }
  object(LOG, ['version', 'runs'])(document, log)
}

const text = (value: unknown): void => expect(value).toBeTypeOf('string')
const filled = (value: unknown): void => expect(value).toMatch(/\S/)
const positive = (value: unknown): void => expect(Number.isInteger(value) && Number(value) >= 1).toBe(true)
const one =
  (of: readonly string[]) =>
  (value: unknown): void =>
    expect(of).toContain(value)
const list =
  (item: (value: unknown, log: Log) => void, { least = 0, unique = false } = {}) =>
  (value: unknown, log: Log): void => {
    expect(Array.isArray(value)).toBe(true)
    const items = value as unknown[]
    expect(items.length).toBeGreaterThanOrEqual(least)
    if (unique) expect(new Set(items.map((each) => JSON.stringify(each))).size).toBe(items.length)
    for (const each of items) item(each, log)
  }
const object =
  (shape: Shape, required: readonly string[] = []) =>
  (value: unknown, log: Log): void => {
    expect(typeof value === 'object' && value !== null && !Array.isArray(value)).toBe(true)
    const members = value as Record<string, unknown>
    expect(Object.keys(members)).toEqual(expect.arrayContaining([...required]))
    for (const [name, member] of Object.entries(members)) {
      expect(Object.keys(shape)).toContain(name)
      shape[name]!(member, log)
    }
  }
const map =
  (item: (value: unknown, log: Log) => void) =>
  (value: unknown, log: Log): void => {
    expect(typeof value === 'object' && value !== null && !Array.isArray(value)).toBe(true)
    for (const each of Object.values(value as object)) item(each, log)
  }

const LEVEL = one(['none', 'note', 'warning', 'error'])
const multiformat = object({ text: filled, markdown: filled }, ['text'])
const message = object({ text: filled }, ['text'])

// §3.4.3: a relative reference (RFC 3986), so without characters that a URI cannot have.
const uri = (value: unknown): void => {
  expect(value).toMatch(/^(?:[A-Za-z0-9._~!$&'()*+,;=@:/-]|%[0-9A-F]{2})+$/)
  expect(value).not.toMatch(/^(?:\/|[A-Za-z][A-Za-z0-9+.-]*:)/)
}
const artifactLocation = object({ uri, uriBaseId: one(['%SRCROOT%']) }, ['uri'])

const region = (value: unknown, log: Log): void => {
  object({ startLine: positive, startColumn: positive, endLine: positive, endColumn: positive }, ['startLine'])(
    value,
    log,
  )
  const { startLine, startColumn, endLine, endColumn } = value as Record<string, number>
  // §3.30.2: the end is not before the start.
  expect(endLine! > startLine! || (endLine === startLine && endColumn! >= startColumn!)).toBe(true)
}
const physicalLocation = object({ artifactLocation, region }, ['artifactLocation'])

const RESULT = object(
  {
    ruleId: (value, { rules }) => expect(rules.map(({ id }) => id)).toContain(value),
    ruleIndex: (value, { rules }) => expect(rules[Number(value)]).toBeDefined(),
    level: LEVEL,
    message,
    locations: list(object({ physicalLocation }), { least: 1 }),
    relatedLocations: list(object({ id: positive, message, physicalLocation }), { unique: true }),
    fixes: list(
      object(
        {
          description: message,
          artifactChanges: list(
            object(
              {
                artifactLocation,
                replacements: list(
                  object({ deletedRegion: region, insertedContent: object({ text }) }, ['deletedRegion']),
                  {
                    least: 1,
                  },
                ),
              },
              ['artifactLocation', 'replacements'],
            ),
            { least: 1, unique: true },
          ),
        },
        ['artifactChanges'],
      ),
      { unique: true },
    ),
    partialFingerprints: map(filled),
    properties: map(filled),
  },
  ['message'],
)

const result = (value: unknown, log: Log): void => {
  RESULT(value, log)
  const { ruleId, ruleIndex } = value as { ruleId: string; ruleIndex: number }
  // §3.27.6: both name the same rule.
  expect(log.rules[ruleIndex]?.id).toBe(ruleId)
}

const RULE = object(
  {
    id: (value) => expect(value).toMatch(/^FMK\d{4}$/),
    shortDescription: multiformat,
    fullDescription: multiformat,
    help: multiformat,
    defaultConfiguration: object({ level: LEVEL }),
  },
  ['id'],
)

const LOG: Shape = {
  $schema: (value) => expect(value).toMatch(/^https:\/\/.+\/sarif-schema-2\.1\.0\.json$/),
  version: one(['2.1.0']),
  runs: list(
    object(
      {
        tool: object(
          {
            driver: object(
              {
                name: filled,
                semanticVersion: (value) => expect(value).toMatch(/^\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?$/),
                rules: list(RULE, { unique: true }),
              },
              ['name'],
            ),
          },
          ['driver'],
        ),
        columnKind: one(['utf16CodeUnits', 'unicodeCodePoints']),
        originalUriBaseIds: map(object({ description: message })),
        results: list(result),
      },
      ['tool'],
    ),
  ),
}
