import { type AgentAuthNode, isJsonObject, type Json, type SecretReference } from '@fullmakt/ir'
import type { LowerContext } from './context.ts'
import { isReference } from './lower-upstreams.ts'
import { lowerPublicKeys } from './public-keys.ts'

/**
 * Lowers how an agent authenticates; undefined for a public client.
 * Reports what is no such value, keys that are private or weak, and secrets that stand there in clear.
 */
export function lowerAgentAuth(
  auth: Json,
  name: string,
  home: string,
  context: LowerContext,
): AgentAuthNode | undefined {
  if (auth === null) return undefined
  const { kind, keys, hashes, site: made } = isJsonObject(auth) ? auth : {}
  const site = typeof made === 'string' && made !== '' ? made : home
  if (kind === 'private_key_jwt') return { kind, ...lowerPublicKeys(keys, `the agent \`${name}\``, site, [], context) }
  if (kind !== 'client_secret_basic' || !Array.isArray(hashes)) {
    context.report('FMK1103', `\`auth\` of the agent \`${name}\` is not a way to authenticate`, home, {
      path: ['auth'],
      help: 'use `privateKeyJwt(…)` or `clientSecret(…)`',
    })
    return undefined
  }
  const secrets = hashes.flatMap((item: Json): readonly SecretReference[] => {
    const reference = isJsonObject(item) && item['kind'] === 'secret' ? String(item['reference']) : ''
    return isReference(reference) ? [reference] : []
  })
  const given = hashes.filter((hash: Json) => !isJsonObject(hash) || hash['kind'] !== 'secret')
  const wrong = given.findIndex((hash) => typeof hash !== 'string' || !/^sha256:[A-Za-z0-9_-]{43}$/.test(hash))
  if (wrong >= 0 || hashes.length === 0) {
    // What stands there may be the secret itself, so it is not repeated.
    context.report('FMK2301', `the agent \`${name}\` needs the hash of its secret, not the secret`, site, {
      argument: Math.max(0, hashes.indexOf(given[wrong] ?? null)),
      help: 'make one with `fullmakt clients secret`',
    })
  }
  if (secrets.length < hashes.length - given.length) {
    context.report('FMK2303', 'this is not a secret reference', site, { argument: 0 })
  }
  return { kind, hashes: given.map(String), ...(secrets.length === 0 ? {} : { secrets: [...new Set(secrets)].sort() }) }
}
