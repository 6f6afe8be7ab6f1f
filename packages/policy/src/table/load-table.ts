import { FullmaktError, isJsonObject } from '@fullmakt/ir'
import { compileCondition } from './compile-condition.ts'
import type { CompiledCondition } from './compiled-condition.ts'
import { createLookup, type LookupRow, type PolicyLookup } from './policy-lookup.ts'

/**
 * Verifies a decision table and makes its lookup; never trusts the document and keeps nothing of it.
 * Takes anything that JSON.parse returns. Returns the lookup, or what is wrong: members, counts, order of ranks, names that nothing uses,
 * conditions. Cannot tell a changed name or operand that is valid in itself: that is for the digest over the file.
 */
export function loadTable(
  document: unknown,
): { readonly ok: true; readonly lookup: PolicyLookup } | { readonly ok: false; readonly reason: string } {
  try {
    return { ok: true, lookup: read(document) }
  } catch (error) {
    if (error instanceof FullmaktError && error.code === 'ERR_POLICY_TABLE') return { ok: false, reason: error.message }
    throw error
  }
}

const MEMBERS = ['agents', 'allows', 'conditions', 'denies', 'format', 'roles', 'rows', 'tools', 'version']

function read(document: unknown): PolicyLookup {
  const table = members(document, MEMBERS, 'the table')
  if (table['format'] !== 'fullmakt.policy-table') throw refuse('format is not fullmakt.policy-table')
  if (table['version'] !== '1.0') throw refuse('version is not 1.0')
  const roles = uses(names(table['roles'], 'roles'), 'role')
  const agents = uses(names(table['agents'], 'agents'), 'agent')
  const conditions = uses(list(table['conditions'], 'conditions').map(condition), 'condition')
  const rows = list(table['rows'], 'rows')
  const denies = count(table['denies'], 'denies')
  if (denies + count(table['allows'], 'allows') !== rows.length) throw refuse('denies and allows do not add up')
  const seen = new Set<number>()
  let before = -1
  const lookupRows = rows.map((value, rank): LookupRow => {
    const where = `row ${rank}`
    const row = members(value, ['condition', 'effect', 'rule', 'tools', 'who'], where)
    const effect = rank < denies ? 'deny' : 'allow'
    if (row['effect'] !== effect) throw refuse(`${where}: effect is not ${effect}`)
    if (rank === denies) before = -1
    const rule = count(row['rule'], `${where}: rule`)
    if (rule <= before || rule >= rows.length || seen.has(rule)) throw refuse(`${where}: rule is out of order`)
    seen.add(rule)
    before = rule
    const who = row['who'] === null ? null : members(row['who'], ['agents', 'roles'], `${where}: who`)
    return {
      decision: Object.freeze({ effect, rule }),
      who: who && { roles: chosen(who['roles'], roles, where), agents: chosen(who['agents'], agents, where) },
      condition: row['condition'] === null ? null : conditions.take(row['condition'], where),
    }
  })
  roles.allUsed()
  agents.allUsed()
  conditions.allUsed()
  return readTools(table['tools'], rows, lookupRows)
}

function readTools(value: unknown, rows: readonly unknown[], lookupRows: readonly LookupRow[]): PolicyLookup {
  const counts = new Array<number>(lookupRows.length).fill(0)
  const seen = new Set<string>()
  const rowsByTool = list(value, 'tools').map((item, index) => {
    const where = `tool ${index}`
    const tool = members(item, ['name', 'ranks'], where)
    const name = text(tool['name'], where)
    if (seen.has(name)) throw refuse(`${where}: two tools have one name`)
    seen.add(name)
    let before = -1
    return list(tool['ranks'], where).map((entry) => {
      const rank = count(entry, `${where}: rank`)
      const row = lookupRows[rank]
      if (rank <= before || row === undefined) throw refuse(`${where}: ranks do not ascend`)
      before = rank
      counts[rank]! += 1
      return row
    })
  })
  for (const [rank, row] of rows.entries()) {
    if (!isJsonObject(row) || row['tools'] !== counts[rank]) throw refuse(`row ${rank}: wrong number of tools`)
  }
  return createLookup([...seen], rowsByTool, lookupRows.length)
}

interface Uses<T> {
  /** The value at a position, which counts as used. */
  take(position: unknown, where: string): T
  allUsed(): void
}

function uses<T>(values: readonly T[], what: string): Uses<T> {
  const used = new Set<number>()
  return {
    take(position, where) {
      const index = count(position, `${where}: ${what}`)
      if (index >= values.length) throw refuse(`${where}: there is no such ${what}`)
      used.add(index)
      return values[index]!
    },
    allUsed() {
      if (used.size !== values.length) throw refuse(`a ${what} is not used`)
    },
  }
}

function chosen(value: unknown, from: Uses<string>, where: string): readonly string[] {
  let before = -1
  return list(value, `${where}: who`).map((position) => {
    const name = from.take(position, where)
    if ((position as number) <= before) throw refuse(`${where}: who does not ascend`)
    before = position as number
    return name
  })
}

function condition(value: unknown, index: number): CompiledCondition {
  const compiled = compileCondition(value)
  if (compiled === undefined) throw refuse(`condition ${index} is not a condition`)
  return compiled
}

function names(value: unknown, where: string): readonly string[] {
  const all = list(value, where).map((name) => text(name, where))
  if (all.some((name, index) => index > 0 && name <= all[index - 1]!)) throw refuse(`${where} do not ascend`)
  return all
}

function text(value: unknown, where: string): string {
  if (typeof value !== 'string' || value === '') throw refuse(`${where}: not a name`)
  return value
}

function count(value: unknown, where: string): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw refuse(`${where}: not a count`)
  return value as number
}

function list(value: unknown, where: string): readonly unknown[] {
  if (!Array.isArray(value)) throw refuse(`${where}: not a list`)
  // A hole would be skipped by map; spreading makes it undefined, which is then refused.
  return [...value]
}

function members(value: unknown, wanted: readonly string[], where: string): Readonly<Record<string, unknown>> {
  if (!isJsonObject(value)) throw refuse(`${where}: not an object`)
  if (Object.keys(value).sort().join() !== wanted.join()) throw refuse(`${where}: wrong members`)
  return value
}

// Thrown and caught within this file, so that a refusal deep inside needs no plumbing.
function refuse(reason: string): FullmaktError {
  return new FullmaktError('ERR_POLICY_TABLE', reason)
}
