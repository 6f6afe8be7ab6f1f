import { isJsonObject, type Json, type JsonObject } from '@fullmakt/ir'
import type { ArgumentPath, LowerContext, ReportOptions } from './context.ts'

/** Public keys of a party: written down or at a URL, one of them null. */
export interface LoweredKeys {
  readonly keys: readonly JsonObject[] | null
  readonly jwksUri: string | null
}

const PRIVATE = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'priv']
type Place = readonly [site: string, options?: ReportOptions]

const MOST_KEYS = 20
// Where a secret stands, the line is not pointed at: it would be shown with the message.
const NOWHERE: Place = ['']

/**
 * Lowers public keys: a JWK set or the URL of one. Takes who they are of, for messages, and where they stand.
 * Reports private members, whose values are not repeated and which are left out, and keys that no signature should be trusted under.
 *
 * @see RFC 7517, RFC 8725 §3.5
 */
export function lowerPublicKeys(
  given: Json | undefined,
  whose: string,
  site: string,
  path: ArgumentPath,
  context: LowerContext,
): LoweredKeys {
  if (typeof given === 'string') {
    const problem = urlProblem(given)
    const message = `the keys of ${whose} cannot be fetched: ${problem}`
    const help = "import them instead: `import keys from './keys.json' with { type: 'json' }`"
    const place: Place = given.includes('@') ? NOWHERE : [site, { path, ...(/^\.{0,2}\//.test(given) ? { help } : {}) }]
    if (problem !== undefined) context.report('FMK2214', message, ...place)
    return { keys: null, jwksUri: given }
  }
  const set = isJsonObject(given) ? given['keys'] : undefined
  if (!Array.isArray(set) || set.length === 0 || set.length > MOST_KEYS) {
    context.report('FMK2214', `${whose} has no set of 1 to ${MOST_KEYS} public keys`, site, { path })
    return { keys: [], jwksUri: null }
  }
  const place: Place = set.some(holdsSecret) ? NOWHERE : [site, { path }]
  const ids = new Set<string>()
  const keys = set.flatMap((key: Json, index) => {
    const report = (code: 'FMK2213' | 'FMK2214', text: string): void =>
      context.report(code, `key ${index + 1} of ${whose} ${text}`, ...place)
    if (!isJsonObject(key)) {
      report('FMK2214', 'is not a JWK')
      return []
    }
    const secret = PRIVATE.find((member) => key[member] !== undefined)
    if (secret !== undefined) {
      report('FMK2213', `is a private key: it has \`${secret}\``)
      return []
    }
    const weakness = weaknessOf(key)
    if (weakness !== undefined) report('FMK2214', weakness)
    const kid = typeof key['kid'] === 'string' ? key['kid'] : ''
    if (set.length > 1 && (kid === '' || ids.has(kid))) report('FMK2214', 'needs a `kid` of its own beside other keys')
    ids.add(kid)
    return [key]
  })
  return { keys, jwksUri: null }
}

function holdsSecret(key: Json): boolean {
  return isJsonObject(key) && [...PRIVATE, 'k'].some((member) => key[member] !== undefined)
}

function weaknessOf({ kty, crv, use, n, e, k }: JsonObject): string | undefined {
  if (kty === 'oct' || k !== undefined) return 'is symmetric: whoever verifies could sign'
  if (use !== undefined && use !== 'sig') return 'is not for signatures'
  if (kty === 'EC') return crv === 'P-256' ? undefined : 'is on another curve than P-256'
  if (kty === 'OKP') return crv === 'Ed25519' ? undefined : 'is on another curve than Ed25519'
  if (kty !== 'RSA') return 'is of another kind than EC, OKP and RSA'
  if (bitsOf(n) < 2048) return 'is an RSA key of less than 2048 bits'
  if (bitsOf(n) > 8192) return 'is an RSA key of more than 8192 bits'
  return e === 'AQAB' ? undefined : 'has another RSA exponent than 65537'
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

// The length of the number in base64url: the sextets that follow the first that is not zero, and what the first one holds.
function bitsOf(text: Json | undefined): number {
  if (typeof text !== 'string' || !/^[A-Za-z0-9_-]+$/.test(text)) return 0
  const spare = (text.length * 6) % 8
  const stripped = text.replace(/^A+/, '')
  if (stripped === '') return 0
  const first = 32 - Math.clz32(ALPHABET.indexOf(stripped[0]!))
  return first + (stripped.length - 1) * 6 - spare
}

function urlProblem(text: string): string | undefined {
  if (!/^https:\/\/[\x21-\x7e]+$/.test(text) || !URL.canParse(text)) return 'that is no https URL'
  const { href, username, password, hash } = new URL(text)
  if (username !== '' || password !== '') return 'the URL holds a credential'
  return href === text && hash === '' ? undefined : 'the URL is not written as it is fetched'
}
