import { expect, it } from 'vitest'
import { resourceMetadataUrl } from '../src/index.ts'
import { createHarness, issuer, resource } from './support.ts'

const algorithms = ['ES256', 'Ed25519', 'EdDSA', 'PS256', 'RS256']

it('lists what is implemented and nothing else', () => {
  const { server } = createHarness()
  expect(server.metadata()).toEqual({
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    revocation_endpoint: `${issuer}/revoke`,
    registration_endpoint: `${issuer}/register`,
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    grant_types_supported: ['authorization_code', 'refresh_token'],
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: ['none', 'private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: algorithms,
    revocation_endpoint_auth_methods_supported: ['none', 'private_key_jwt'],
    revocation_endpoint_auth_signing_alg_values_supported: algorithms,
    dpop_signing_alg_values_supported: algorithms,
    scopes_supported: ['files:read', 'files:write', 'admin'],
    authorization_response_iss_parameter_supported: true,
    client_id_metadata_document_supported: true,
  })
  const off = createHarness({ dynamicRegistration: false, clientIdMetadata: false }).server.metadata()
  expect(off).not.toHaveProperty('registration_endpoint')
  expect(off.client_id_metadata_document_supported).toBe(false)
})

it('names resource and issuer byte for byte, whatever a request says', async () => {
  for (const [as, rs] of [
    [issuer, resource],
    ['https://MCP.example.com/', 'https://mcp.example.com'],
  ] as const) {
    const { server } = createHarness({ issuer: as, resource: rs })
    expect(server.metadata().issuer).toBe(as)
    expect(server.metadata().token_endpoint).toBe(`${as.replace(/\/$/, '')}/token`)
    const document = server.resourceMetadata()
    expect(document).toMatchObject({ resource: rs, authorization_servers: [as], bearer_methods_supported: ['header'] })
    expect(document.scopes_supported).not.toContain('offline_access')
  }
})

it.each([
  ['https://mcp.example.com/mcp', 'https://mcp.example.com/.well-known/oauth-protected-resource/mcp'],
  ['https://mcp.example.com/a/b', 'https://mcp.example.com/.well-known/oauth-protected-resource/a/b'],
  ['https://mcp.example.com', 'https://mcp.example.com/.well-known/oauth-protected-resource'],
  ['https://mcp.example.com/', 'https://mcp.example.com/.well-known/oauth-protected-resource'],
  ['http://127.0.0.1:8080/mcp', 'http://127.0.0.1:8080/.well-known/oauth-protected-resource/mcp'],
])('metadata of %s are at %s', (uri, expected) => {
  expect(resourceMetadataUrl(uri)).toBe(expected)
})
