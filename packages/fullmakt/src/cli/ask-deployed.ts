import { type Digest, isJsonObject, type Json } from '@fullmakt/ir'

/** What a server says of what it serves. */
export interface Deployed {
  readonly artifact: Digest
  readonly surface: Digest
  readonly revision: number
}

/** An answer, or why there is none that can be used. */
export type AskedDeployed =
  | { readonly ok: true; readonly deployed: Deployed }
  | { readonly ok: false; readonly reason: string }

const PATH = '/.well-known/fullmakt'
const TIMEOUT = 10_000
const DIGEST = /^sha256:[0-9a-f]{64}$/

/** Asks a running server which artifact it serves. Takes its URL, of which only the origin counts; https, or http on loopback. Follows no redirect. */
export async function askDeployed(url: string): Promise<AskedDeployed> {
  const fail = (reason: string): AskedDeployed => ({ ok: false, reason })
  const parsed = URL.parse(url)
  if (parsed === null) return fail('it is no URL')
  if (parsed.protocol !== 'https:' && !/^(?:localhost|127\.0\.0\.1|\[::1\])$/.test(parsed.hostname)) {
    return fail('only https can be trusted to say it')
  }
  try {
    const answer = await fetch(new URL(PATH, parsed), { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT) })
    if (answer.status !== 200) return fail(`\`${PATH}\` answered with ${answer.status}`)
    const document = (await answer.json()) as Json
    if (!isJsonObject(document) || document['format'] !== 'fullmakt.deployment' || document['version'] !== '1.0') {
      return fail(`\`${PATH}\` answered with another document`)
    }
    const { artifact, surface, revision } = document
    if (!isDigest(artifact) || !isDigest(surface) || typeof revision !== 'number') {
      return fail(`\`${PATH}\` answered with another document`)
    }
    return { ok: true, deployed: { artifact, surface, revision } }
  } catch (error) {
    const { name, cause } = error as { readonly name?: unknown; readonly cause?: { readonly code?: unknown } }
    if (name === 'TimeoutError') return fail('there was no answer in ten seconds')
    return fail(cause?.code === undefined ? 'the answer is not JSON, or leads elsewhere' : String(cause.code))
  }
}

function isDigest(value: unknown): value is Digest {
  return typeof value === 'string' && DIGEST.test(value)
}
