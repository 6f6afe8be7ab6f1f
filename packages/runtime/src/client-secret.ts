import { newClientSecret as newSecret } from '@fullmakt/oauth'
import { random, sha256Text } from './crypto.ts'

/** Makes a client secret of 256 random bits, and the hash of it that goes into the config. */
export function newClientSecret(): { readonly secret: string; readonly hash: string } {
  return newSecret({ random, sha256: sha256Text })
}
