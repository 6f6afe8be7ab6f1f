import type { JsonObject } from '@fullmakt/ir'
import { thumbprint } from './jwk.ts'
import { key } from './key.ts'
import type { KeyVault } from './key-vault.ts'
import type { OAuthPorts } from './ports.ts'
import { read } from './record.ts'

/** A signing key as administration sees it; times are milliseconds since the epoch. */
export interface SigningKey {
  readonly kid: string
  /** `next` is published and signs nothing yet, `current` signs, `retired` is published until nothing it signed is alive. */
  readonly state: 'next' | 'current' | 'retired'
  readonly publicKey: JsonObject
  /** When it came into this state. */
  readonly since: number
}

/** What became of a rotation. */
export type RotateResult =
  | { readonly ok: true; readonly kid: string }
  | { readonly ok: false; readonly reason: 'too-early' | 'conflict' }

/** What became of sealing the keys anew: how many there are. */
export type RewrapResult =
  | { readonly ok: true; readonly count: number }
  | { readonly ok: false; readonly reason: 'conflict' }

/** The signing keys of the authorization server. Everything rejects when a port does, or when the vault does not open what is kept. */
export interface SigningKeys {
  /** Without any private part. */
  list(): Promise<readonly SigningKey[]>
  /** The set to publish. @see RFC 7517 §5 */
  published(): Promise<{ readonly keys: readonly JsonObject[] }>
  /** Lets the next key sign and retires the current one. Refused within ten minutes of the last time: the next key must be known everywhere first. */
  rotate(by: string): Promise<RotateResult>
  /** Seals every private key anew under the vault's present key; the vault must open what it was sealed under. */
  rewrap(by: string): Promise<RewrapResult>
  /** Signs claims with the current key as a JWT of this `typ`. */
  sign(typ: string, claims: JsonObject): Promise<string>
}

/** What signing keys are made of and with. */
export interface SigningPorts {
  readonly vault: KeyVault
  /** Makes an ES256 key pair: the public JWK, and the private key as PKCS #8. */
  generate(): Promise<{ readonly publicKey: JsonObject; readonly privateKey: Uint8Array }>
  /** Signs as a compact JWS. */
  sign(header: JsonObject, claims: JsonObject, privateKey: Uint8Array): Promise<string>
}

interface KeptKey extends SigningKey {
  readonly sealed: string
}

/** How long a key is published before it signs and after it last did, in milliseconds: twice what caches keep it; more than any token lives. */
const PUBLISHED_BEFORE = 600_000
const PUBLISHED_AFTER = 86_400_000

/**
 * Makes the keeper of the signing keys. They are made when they are first asked for: one that signs and the next one. Private keys are kept sealed,
 * each for its own `kid`, in one record that is compared and swapped, so that of several machines that rotate one does.
 */
export function createSigningKeys(
  { store, commit, now, sha256 }: OAuthPorts,
  { vault, generate, sign }: SigningPorts,
): SigningKeys {
  const opened = new Map<string, Promise<Uint8Array>>()
  const make = async (state: SigningKey['state']): Promise<KeptKey> => {
    const { publicKey, privateKey } = await generate()
    const kid = thumbprint({ sha256 }, publicKey)
    const sealed = await vault.seal(privateKey, boundTo(kid))
    return { kid, state, publicKey: { ...publicKey, kid, alg: 'ES256', use: 'sig' }, since: now(), sealed }
  }
  const load = async (): Promise<{ readonly keys: readonly KeptKey[]; readonly version: number }> => {
    const entry = await store.get(key.signingKeys)
    if (entry !== undefined) return { keys: read<readonly KeptKey[]>(entry), version: entry.version }
    const keys = [await make('current'), await make('next')]
    const events = keys.map(({ kid }) => ({ kind: 'key.made', kid }) as const)
    await commit([{ op: 'insert', key: key.signingKeys, value: JSON.stringify(keys) }], events)
    // Lost or won, what is kept now counts.
    const kept = await store.get(key.signingKeys)
    if (kept === undefined) throw new Error('the signing keys were not kept')
    return { keys: read<readonly KeptKey[]>(kept), version: kept.version }
  }
  return {
    async list() {
      return (await load()).keys.map(({ sealed: _, ...shown }) => shown)
    },
    async published() {
      const { keys } = await load()
      const living = keys.filter(({ state, since }) => state !== 'retired' || now() < since + PUBLISHED_AFTER)
      return { keys: living.map(({ publicKey }) => publicKey) }
    },
    async rotate(by) {
      const { keys, version } = await load()
      const next = keys.find(({ state }) => state === 'next')
      if (next === undefined) throw new Error('there is no next signing key')
      const since = now()
      if (since < next.since + PUBLISHED_BEFORE) return { ok: false, reason: 'too-early' }
      const left = keys.filter((kept) => kept.state !== 'retired' || since < kept.since + PUBLISHED_AFTER)
      const turned = left.map((kept): KeptKey => {
        if (kept.state === 'retired') return kept
        return { ...kept, state: kept.state === 'next' ? 'current' : 'retired', since }
      })
      const made = await make('next')
      const applied = await commit(
        [{ op: 'swap', key: key.signingKeys, version, value: JSON.stringify([...turned, made]) }],
        [
          { kind: 'key.made', kid: made.kid },
          { kind: 'key.rotated', kid: next.kid, by },
        ],
      )
      return applied.ok ? { ok: true, kid: next.kid } : { ok: false, reason: 'conflict' }
    },
    async rewrap(by) {
      const { keys, version } = await load()
      const anew = await Promise.all(
        keys.map(async (kept): Promise<KeptKey> => {
          const privateKey = await vault.open(kept.sealed, boundTo(kept.kid))
          return { ...kept, sealed: await vault.seal(privateKey, boundTo(kept.kid)) }
        }),
      )
      const applied = await commit(
        [{ op: 'swap', key: key.signingKeys, version, value: JSON.stringify(anew) }],
        anew.map(({ kid }) => ({ kind: 'key.rewrapped', kid, by }) as const),
      )
      return applied.ok ? { ok: true, count: anew.length } : { ok: false, reason: 'conflict' }
    },
    async sign(typ, claims) {
      const { keys } = await load()
      const current = keys.find(({ state }) => state === 'current')
      if (current === undefined) throw new Error('there is no current signing key')
      const { kid, sealed } = current
      const privateKey = opened.get(kid) ?? vault.open(sealed, boundTo(kid))
      opened.set(kid, privateKey)
      privateKey.catch(() => opened.delete(kid))
      return await sign({ alg: 'ES256', typ, kid }, claims, await privateKey)
    },
  }
}

function boundTo(kid: string): string {
  return `signing-key\n${kid}`
}
