import { formatCosignerKey, parseCosignerKey } from './cosigner-key.ts'
import { equalBytes, type Sha256 } from './hash.ts'
import { decodeUtf8 } from './signed-note.ts'
import { NO_QUORUM, type PolicyGroup, type PolicyLog, type PolicyWitness, type TlogPolicy } from './tlog-policy.ts'
import { formatVerifierKey, parseVerifierKey, type VerifierKey } from './verifier-key.ts'

/**
 * A policy that was read, or the number of the first bad line (from 1; for the file as a whole, of its last) and why: `character` (a control
 * character, or no UTF-8), `line` (unknown or malformed, or the last without a newline), `key`, `duplicate` (a key, name, member or quorum
 * twice), `name` (not defined before, or reserved), `threshold` or `quorum` (there is none).
 */
export type TlogPolicyResult =
  | { readonly ok: true; readonly policy: TlogPolicy }
  | { readonly ok: false; readonly reason: PolicyFault; readonly line: number }

type PolicyFault = 'character' | 'line' | 'key' | 'duplicate' | 'name' | 'threshold' | 'quorum'

/**
 * Reads a policy file, one definition a line, in which groups and the quorum name what was defined before:
 *
 * ```
 * log <vkey> [<url>]
 * witness <name> <vkey> [<url>]
 * group <name> all|any|<k> <name>...
 * quorum <name>|none
 * ```
 *
 * Only Ed25519 keys are read: a file with another type of key is refused as `key`. Comments may hold any octets; names and URLs are UTF-8.
 * @see https://c2sp.org/tlog-policy
 */
export function parseTlogPolicy(sha256: Sha256, bytes: Uint8Array): TlogPolicyResult {
  const draft: Draft = { sha256, logs: [], witnesses: [], groups: [], members: new Set(), quorum: undefined }
  const lines = splitLines(bytes)
  for (const [at, octets] of lines.entries()) {
    const fault = at === lines.length - 1 ? endFault(draft, octets) : readLine(draft, octets)
    if (fault !== undefined) return { ok: false, reason: fault, line: at + 1 }
  }
  const { logs, witnesses, groups, quorum = '' } = draft
  return { ok: true, policy: { logs, witnesses, groups, quorum } }
}

/** A policy as a file. Throws RangeError for a policy that `parseTlogPolicy` would refuse or read as another one. */
export function formatTlogPolicy(sha256: Sha256, policy: TlogPolicy): Uint8Array {
  const lines = [
    ...policy.logs.map(({ key, url }) => ['log', formatVerifierKey(key), ...(url === undefined ? [] : [url])]),
    ...policy.witnesses.map(({ name, key, url }) => [
      ...['witness', name, formatCosignerKey(key)],
      ...(url === undefined ? [] : [url]),
    ]),
    ...policy.groups.map(({ name, threshold, members }) => ['group', name, String(threshold), ...members]),
    ['quorum', policy.quorum],
  ]
  const words = lines.flat()
  const bytes = new TextEncoder().encode(lines.map((line) => `${line.join(' ')}\n`).join(''))
  const isWord = (word: string) => word.isWellFormed() && /^[^ \t\n]+$/.test(word)
  if (!words.every(isWord) || !parseTlogPolicy(sha256, bytes).ok) throw new RangeError('not a policy')
  return bytes
}

interface Draft {
  readonly sha256: Sha256
  readonly logs: PolicyLog[]
  readonly witnesses: PolicyWitness[]
  readonly groups: PolicyGroup[]
  readonly members: Set<string>
  quorum: string | undefined
}

function splitLines(bytes: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = []
  let from = 0
  for (let end = bytes.indexOf(0x0a); end >= 0; end = bytes.indexOf(0x0a, from)) {
    lines.push(bytes.subarray(from, end))
    from = end + 1
  }
  return [...lines, bytes.subarray(from)]
}

function endFault(draft: Draft, rest: Uint8Array): PolicyFault | undefined {
  if (rest.length > 0) return 'line'
  return draft.quorum === undefined ? 'quorum' : undefined
}

function readLine(draft: Draft, octets: Uint8Array): PolicyFault | undefined {
  if (octets.some((octet) => (octet < 0x20 && octet !== 0x09) || octet === 0x7f)) return 'character'
  const start = octets.find((octet) => octet !== 0x20 && octet !== 0x09)
  if (start === undefined || start === 0x23) return undefined
  const text = decodeUtf8(octets)
  if (text === undefined) return 'character'
  const [keyword, ...words] = text.split(/[ \t]+/).filter((word) => word !== '')
  if (keyword === 'log') return readLog(draft, words)
  if (keyword === 'witness') return readWitness(draft, words)
  if (keyword === 'group') return readGroup(draft, words)
  return keyword === 'quorum' ? readQuorum(draft, words) : 'line'
}

function readLog(draft: Draft, [vkey, url, ...rest]: readonly string[]): PolicyFault | undefined {
  if (vkey === undefined || rest.length > 0) return 'line'
  const parsed = parseVerifierKey(draft.sha256, vkey)
  if (!parsed.ok) return 'key'
  if (hasKey(draft.logs, parsed.key)) return 'duplicate'
  draft.logs.push({ key: parsed.key, ...(url === undefined ? {} : { url }) })
  return undefined
}

function readWitness(draft: Draft, [name, vkey, url, ...rest]: readonly string[]): PolicyFault | undefined {
  if (name === undefined || vkey === undefined || rest.length > 0) return 'line'
  const parsed = parseCosignerKey(draft.sha256, vkey)
  if (!parsed.ok) return 'key'
  if (name === NO_QUORUM) return 'name'
  if (isDefined(draft, name) || hasKey(draft.witnesses, parsed.key)) return 'duplicate'
  draft.witnesses.push({ name, key: parsed.key, ...(url === undefined ? {} : { url }) })
  return undefined
}

function readGroup(draft: Draft, [name, rule, ...members]: readonly string[]): PolicyFault | undefined {
  if (name === undefined || rule === undefined || members.length === 0) return 'line'
  const threshold = rule === 'any' ? 1 : rule === 'all' ? members.length : Number(rule)
  if (!/^(any|all|[1-9][0-9]*)$/.test(rule) || threshold > members.length) return 'threshold'
  if (name === NO_QUORUM || !members.every((member) => isDefined(draft, member))) return 'name'
  // A witness inside two groups would count twice.
  const repeated = members.some((member, at) => draft.members.has(member) || members.indexOf(member) !== at)
  if (repeated || isDefined(draft, name)) return 'duplicate'
  for (const member of members) draft.members.add(member)
  draft.groups.push({ name, threshold, members })
  return undefined
}

function readQuorum(draft: Draft, [name, ...rest]: readonly string[]): PolicyFault | undefined {
  if (name === undefined || rest.length > 0) return 'line'
  if (draft.quorum !== undefined) return 'duplicate'
  if (name !== NO_QUORUM && !isDefined(draft, name)) return 'name'
  draft.quorum = name
  return undefined
}

function isDefined({ witnesses, groups }: Draft, name: string): boolean {
  return [...witnesses, ...groups].some((item) => item.name === name)
}

function hasKey(items: readonly { readonly key: VerifierKey }[], key: VerifierKey): boolean {
  return items.some((item) => equalBytes(item.key.publicKey, key.publicKey))
}
