import type { JsonObject } from '@fullmakt/ir'
import { expect, test } from 'vitest'
import { eraOf } from '../src/codec.ts'

const version = { 'io.modelcontextprotocol/protocolVersion': 'x' }
const capabilities = { 'io.modelcontextprotocol/clientCapabilities': {} }

test.each<[string, JsonObject, string | undefined, string]>([
  ['tools/list', {}, undefined, 'legacy'],
  ['tools/list', {}, '2025-11-25', 'legacy'],
  ['tools/list', {}, '2026-07-28', 'modern'],
  ['tools/list', {}, '2030-01-01', 'legacy'],
  ['tools/list', { _meta: { progressToken: 1 } }, undefined, 'legacy'],
  // Either member of the envelope is one, so that what lacks the other is told so.
  ['tools/list', { _meta: version }, '2025-11-25', 'modern'],
  ['tools/list', { _meta: capabilities }, undefined, 'modern'],
  ['initialize', {}, '2026-07-28', 'legacy'],
  ['initialize', { _meta: version }, undefined, 'modern'],
  ['server/discover', {}, '2025-11-25', 'modern'],
  ['tools/list', { _meta: null }, undefined, 'legacy'],
])('50: %s with %j under the version %s is %s', (method, params, header, era) => {
  expect(eraOf(method, params, { 'mcp-protocol-version': header })).toBe(era)
})
