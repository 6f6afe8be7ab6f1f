import { type CredentialNode, FullmaktError } from '@fullmakt/ir'
import { createScrubber, type Scrub } from './scrub.ts'
import type { SecretValue } from './secret-value.ts'

/** A credential ready to be sent: header fields as a flat list of names and values, an addition to the query, and what masks it in answers. */
export interface ReadyCredential {
  readonly headers: readonly string[]
  readonly query: string
  readonly scrub: Scrub
}

/** Turns a secret into a ready credential. */
export type PrepareCredential = (secret: SecretValue) => ReadyCredential

/**
 * Compiles how an upstream's requests authenticate.
 * Takes the credential node; the returned function gives the same ready credential for the same `SecretValue` object.
 * Throws `ERR_CREDENTIAL` for a header name or user name that cannot be sent, and for a field that HTTP itself uses.
 *
 * @see RFC 6750 §2.1
 * @see RFC 7617 §2
 */
export function compileCredential(node: CredentialNode): PrepareCredential {
  const write = compileWriter(node)
  const ready = new WeakMap<SecretValue, ReadyCredential>()
  return (secret) => {
    const cached = ready.get(secret)
    if (cached !== undefined) return cached
    const value = secret.reveal()
    const { headers, query, sent } = write(value)
    const credential = { headers, query, scrub: createScrubber([value, ...sent]) }
    ready.set(secret, credential)
    return credential
  }
}

/** A request that carries no credential. */
export const NO_CREDENTIAL: ReadyCredential = { headers: [], query: '', scrub: createScrubber([]) }

interface Written {
  readonly headers: readonly string[]
  readonly query: string
  /** Other texts that give the secret away. */
  readonly sent: readonly string[]
}

function compileWriter(node: CredentialNode): (value: string) => Written {
  switch (node.kind) {
    case 'none':
      return () => ({ headers: [], query: '', sent: [] })
    case 'bearer':
      return (value) => ({ headers: ['authorization', `Bearer ${value}`], query: '', sent: [] })
    case 'basic': {
      if (!/^[\x20-\x39\x3b-\x7e]*$/.test(node.username)) throw refuse('a user name has a colon or is not ASCII')
      return (value) => {
        const joined = btoa(`${node.username}:${value}`)
        return { headers: ['authorization', `Basic ${joined}`], query: '', sent: [joined] }
      }
    }
    case 'api-key': {
      const name = node.name.toLowerCase()
      if (node.in === 'query') {
        const key = encodeURIComponent(node.name)
        return (value) => ({ headers: [], query: `${key}=${encodeURIComponent(value)}`, sent: [] })
      }
      if (!/^[!#$%&'*+\-.^_`|~0-9a-z]+$/.test(name) || RESERVED.has(name)) {
        throw refuse(`a credential cannot be sent in the field ${node.name}`)
      }
      return (value) => ({ headers: [name, value], query: '', sent: [] })
    }
  }
}

/** Fields that frame or route a message, or that every request carries already. */
const RESERVED = new Set([
  'accept',
  'accept-encoding',
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'cookie',
  'expect',
  'host',
  'http2-settings',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'traceparent',
  'tracestate',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'user-agent',
])

function refuse(message: string): FullmaktError {
  return new FullmaktError('ERR_CREDENTIAL', message)
}
