import type { CredentialNode } from '@fullmakt/ir'
import { expect, it } from 'vitest'
import { compileCredential } from '../src/credential.ts'
import { SecretValue } from '../src/index.ts'

const secret = new SecretValue('env:KEY', 's3cret&key')

it.each<[CredentialNode, readonly string[], string]>([
  [{ kind: 'bearer', secret: 'env:KEY' }, ['authorization', 'Bearer s3cret&key'], ''],
  [{ kind: 'basic', username: 'u', secret: 'env:KEY' }, ['authorization', `Basic ${btoa('u:s3cret&key')}`], ''],
  [{ kind: 'api-key', in: 'header', name: 'X-Api-Key', secret: 'env:KEY' }, ['x-api-key', 's3cret&key'], ''],
  [{ kind: 'api-key', in: 'query', name: 'k e', secret: 'env:KEY' }, [], 'k%20e=s3cret%26key'],
])('%j', (node, headers, query) => {
  const prepare = compileCredential(node)
  expect(prepare(secret)).toMatchObject({ headers, query })
  expect(prepare(secret)).toBe(prepare(secret))
  expect(prepare(new SecretValue('env:KEY', 'other'))).not.toBe(prepare(secret))
})

it.each<CredentialNode>([
  { kind: 'basic', username: 'a:b', secret: 'env:KEY' },
  { kind: 'basic', username: 'a\n', secret: 'env:KEY' },
  { kind: 'api-key', in: 'header', name: 'Host', secret: 'env:KEY' },
  { kind: 'api-key', in: 'header', name: 'Transfer-Encoding', secret: 'env:KEY' },
  { kind: 'api-key', in: 'header', name: 'te', secret: 'env:KEY' },
  { kind: 'api-key', in: 'header', name: 'Proxy-Authorization', secret: 'env:KEY' },
  { kind: 'api-key', in: 'header', name: 'Keep-Alive', secret: 'env:KEY' },
  { kind: 'api-key', in: 'header', name: 'HTTP2-Settings', secret: 'env:KEY' },
  { kind: 'api-key', in: 'header', name: 'Cookie', secret: 'env:KEY' },
  { kind: 'api-key', in: 'header', name: 'a b', secret: 'env:KEY' },
  { kind: 'api-key', in: 'header', name: '', secret: 'env:KEY' },
])('A-254: %j is not compiled', (node) => {
  expect(() => compileCredential(node)).toThrow(expect.objectContaining({ code: 'ERR_CREDENTIAL' }))
})
