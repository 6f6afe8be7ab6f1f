/** One raw HTTP request to an MCP endpoint. */
export interface RawCase {
  readonly name: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json }
type Fields = Readonly<Record<string, string | undefined>>

const VERSION = 'io.modelcontextprotocol/protocolVersion'
const CAPABILITIES = 'io.modelcontextprotocol/clientCapabilities'
const LEVEL = 'io.modelcontextprotocol/logLevel'
const MODERN = '2026-07-28'
const BOTH = 'application/json, text/event-stream'
const META = { [VERSION]: MODERN, [CAPABILITIES]: {} }

/** Requests that both eras know, good and bad: every base in its plain form and with each fault in turn. */
export function corpus(): readonly RawCase[] {
  return [...modernCases(), ...legacyCases(), ...bareCases()]
}

function modernCases(): RawCase[] {
  const bases: readonly (readonly [string, string, { readonly [name: string]: Json }])[] = [
    ['discover', 'server/discover', {}],
    ['list', 'tools/list', {}],
    ['call', 'tools/call', { name: 'echo', arguments: { text: 'hi' } }],
    ['call without arguments', 'tools/call', { name: 'nothing' }],
    ['call with a mirrored argument', 'tools/call', { name: 'mirrored', arguments: { region: 'eu' } }],
    ['call that fails', 'tools/call', { name: 'fails', arguments: {} }],
    ['get a prompt', 'prompts/get', { name: 'greet', arguments: { tone: 'warm' } }],
    ['list prompts', 'prompts/list', {}],
    ['list resources', 'resources/list', {}],
    ['list templates', 'resources/templates/list', {}],
    ['read a resource', 'resources/read', { uri: 'docs://page' }],
  ]
  const cases: RawCase[] = []
  for (const [base, method, params] of bases) {
    const name = String(params['name'] ?? params['uri'] ?? '')
    const own: Fields = {
      'mcp-protocol-version': MODERN,
      'mcp-method': method,
      ...(name === '' ? {} : { 'mcp-name': name }),
      ...(base.includes('mirrored') ? { 'mcp-param-region': 'eu' } : {}),
    }
    const add = (fault: string, patch: Patch): void => {
      cases.push(made(`modern ${base}: ${fault}`, method, { ...params, _meta: META }, own, patch))
    }
    add('plain', {})
    for (const [fault, headers] of HEADER_FAULTS) add(fault, { headers })
    for (const [fault, meta] of META_FAULTS) add(fault, { params: { ...params, _meta: meta } })
    if (name !== '') {
      add('no Mcp-Name', { headers: { 'mcp-name': undefined } })
      add('another Mcp-Name', { headers: { 'mcp-name': 'other' } })
      add('Mcp-Name in Base64', { headers: { 'mcp-name': `=?base64?${btoa(name)}?=` } })
      add('Mcp-Name in bad Base64', { headers: { 'mcp-name': '=?base64?!!?=' } })
      add('Mcp-Name with white space', { headers: { 'mcp-name': ` ${name} ` } })
    }
  }
  const call = (fault: string, params: { readonly [name: string]: Json }, headers: Fields = {}): void => {
    const own = {
      'mcp-protocol-version': MODERN,
      'mcp-method': 'tools/call',
      ...(typeof params['name'] === 'string' ? { 'mcp-name': params['name'] } : {}),
    }
    cases.push(made(`modern call: ${fault}`, 'tools/call', { ...params, _meta: META }, own, { headers }))
  }
  call('an unknown tool', { name: 'nope', arguments: {} })
  call('a tool of the prototype', { name: 'toString', arguments: {} })
  call('no name', { arguments: {} })
  call('a number as name', { name: 7, arguments: {} })
  for (const args of [[], 'x', 7, true, null] as const)
    call(`arguments ${JSON.stringify(args)}`, { name: 'echo', arguments: args })
  for (const args of [{}, { text: 7 }, { text: 'x', more: 1 }, { text: null }, { text: '' }, { text: 'é🙂' }]) {
    call(`arguments ${JSON.stringify(args)}`, { name: 'echo', arguments: args })
  }
  const mirrored: readonly (readonly [string, { readonly [name: string]: Json }, string | undefined])[] = [
    ['missing', { region: 'eu' }, undefined],
    ['different', { region: 'eu' }, 'us'],
    ['without an argument', {}, 'eu'],
    ['of null', { region: null }, undefined],
    ['in Base64', { region: 'eu' }, '=?base64?ZXU=?='],
    ['in bad Base64', { region: 'eu' }, '=?base64?ZXU?='],
    ['in another case', { region: 'eu' }, 'EU'],
    ['with white space', { region: 'eu' }, '  eu '],
    ['that is empty', { region: '' }, ''],
    ['of a number', { count: 42 }, undefined],
  ]
  for (const [fault, args, field] of mirrored) {
    call(`Mcp-Param ${fault}`, { name: 'mirrored', arguments: args }, { 'mcp-param-region': field })
  }
  for (const count of ['42', '42.0', '43', 'x', '4.2e1']) {
    call(`Mcp-Param of a number ${count}`, { name: 'mirrored', arguments: { count: 42 } }, { 'mcp-param-count': count })
  }
  for (const method of [
    'initialize',
    'ping',
    'logging/setLevel',
    'resources/subscribe',
    'nope',
    'tasks/get',
    'TOOLS/LIST',
    '',
  ]) {
    cases.push(
      made(
        `modern method ${JSON.stringify(method)}`,
        method,
        { _meta: META },
        { 'mcp-protocol-version': MODERN, 'mcp-method': method },
        {},
      ),
    )
  }
  for (const method of ['tools/list', 'prompts/list', 'resources/list']) {
    for (const cursor of ['nope', '', 7, null] as const) {
      const own = { 'mcp-protocol-version': MODERN, 'mcp-method': method }
      cases.push(made(`modern ${method} cursor ${JSON.stringify(cursor)}`, method, { cursor, _meta: META }, own, {}))
    }
  }
  for (const uri of [
    'docs://nope',
    'docs://pages/home',
    'docs://pages/a%2Fb',
    'docs://pages/a/b',
    '',
    'x',
    7,
    null,
  ] as const) {
    const own = {
      'mcp-protocol-version': MODERN,
      'mcp-method': 'resources/read',
      ...(typeof uri === 'string' ? { 'mcp-name': uri } : {}),
    }
    cases.push(made(`modern read ${JSON.stringify(uri)}`, 'resources/read', { uri, _meta: META }, own, {}))
  }
  for (const params of [
    { name: 'nope' },
    { name: 'greet' },
    { name: 'greet', arguments: { tone: 7 } },
    { name: 'greet', arguments: [] },
    {},
  ]) {
    const own = {
      'mcp-protocol-version': MODERN,
      'mcp-method': 'prompts/get',
      ...('name' in params ? { 'mcp-name': params.name } : {}),
    }
    cases.push(
      made(`modern prompt ${JSON.stringify(params)}`, 'prompts/get', { ...(params as object), _meta: META }, own, {}),
    )
  }
  return cases
}

/** Faults of headers that every modern request can have. */
const HEADER_FAULTS: readonly (readonly [string, Fields])[] = [
  ['no MCP-Protocol-Version', { 'mcp-protocol-version': undefined }],
  ['an old MCP-Protocol-Version', { 'mcp-protocol-version': '2025-11-25' }],
  ['an unknown MCP-Protocol-Version', { 'mcp-protocol-version': '2099-01-01' }],
  ['no Mcp-Method', { 'mcp-method': undefined }],
  ['another Mcp-Method', { 'mcp-method': 'tools/other' }],
  ['Mcp-Method in another case', { 'mcp-method': 'TOOLS/LIST' }],
  ['Accept of JSON only', { accept: 'application/json' }],
  ['Accept of anything', { accept: '*/*' }],
  ['Accept of nothing', { accept: undefined }],
  ['a session id', { 'mcp-session-id': 'abc' }],
  ['Last-Event-ID', { 'last-event-id': '7' }],
]

/** Faults of the envelope. */
const META_FAULTS: readonly (readonly [string, Json])[] = [
  ['no _meta', null],
  ['an empty _meta', {}],
  ['no version in _meta', { [CAPABILITIES]: {} }],
  ['no capabilities in _meta', { [VERSION]: MODERN }],
  ['capabilities that are a list', { [VERSION]: MODERN, [CAPABILITIES]: [] }],
  ['a version that is a number', { [VERSION]: 7, [CAPABILITIES]: {} }],
  ['an unknown version in _meta', { [VERSION]: '2099-01-01', [CAPABILITIES]: {} }],
  ['an unknown log level', { ...META, [LEVEL]: 'loud' }],
  ['client info that is a text', { ...META, 'io.modelcontextprotocol/clientInfo': 'x' }],
  ['a bad traceparent', { ...META, traceparent: 'garbage' }],
]

function legacyCases(): RawCase[] {
  const cases: RawCase[] = []
  const add = (name: string, method: string, params: Json, patch: Patch = {}): void => {
    cases.push(made(`legacy ${name}`, method, params, { 'mcp-protocol-version': '2025-11-25' }, patch))
  }
  const hello = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'x', version: '1' } }
  for (const version of [
    '2025-11-25',
    '2025-06-18',
    '2025-03-26',
    '2024-11-05',
    '2026-07-28',
    '1999-01-01',
    '',
  ] as const) {
    add(
      `initialize ${version}`,
      'initialize',
      { ...hello, protocolVersion: version },
      { headers: { 'mcp-protocol-version': undefined } },
    )
    add(`ping with header ${version}`, 'ping', {}, { headers: { 'mcp-protocol-version': version } })
    add(`list with header ${version}`, 'tools/list', {}, { headers: { 'mcp-protocol-version': version } })
  }
  add(
    'initialize without a version',
    'initialize',
    { capabilities: {} },
    { headers: { 'mcp-protocol-version': undefined } },
  )
  add('initialize without params', 'initialize', null)
  const bases: readonly (readonly [string, string, Json])[] = [
    ['ping', 'ping', {}],
    ['list', 'tools/list', {}],
    ['call', 'tools/call', { name: 'echo', arguments: { text: 'hi' } }],
    ['call that fails', 'tools/call', { name: 'fails', arguments: {} }],
    ['call of a bare answer', 'tools/call', { name: 'nothing' }],
    ['call of an unknown tool', 'tools/call', { name: 'nope' }],
    ['call with wrong arguments', 'tools/call', { name: 'echo', arguments: { text: 7 } }],
    ['call with a list of arguments', 'tools/call', { name: 'echo', arguments: [] }],
    ['prompts', 'prompts/list', {}],
    ['prompt', 'prompts/get', { name: 'greet', arguments: { tone: 'warm' } }],
    ['unknown prompt', 'prompts/get', { name: 'nope' }],
    ['prompt without its argument', 'prompts/get', { name: 'greet' }],
    ['resources', 'resources/list', {}],
    ['templates', 'resources/templates/list', {}],
    ['read', 'resources/read', { uri: 'docs://page' }],
    ['read of a template', 'resources/read', { uri: 'docs://pages/home' }],
    ['read of nothing', 'resources/read', { uri: 'docs://nope' }],
    ['unknown method', 'nope', {}],
    ['a cursor of nobody', 'tools/list', { cursor: 'nope' }],
    ['discover', 'server/discover', {}],
  ]
  for (const [name, method, params] of bases) {
    add(name, method, params)
    add(`${name}, without a version`, method, params, { headers: { 'mcp-protocol-version': undefined } })
    add(`${name}, Accept of JSON only`, method, params, { headers: { accept: 'application/json' } })
    add(`${name}, Accept of anything`, method, params, { headers: { accept: '*/*' } })
  }
  for (const method of ['notifications/initialized', 'notifications/cancelled', 'notifications/nope', 'nope']) {
    cases.push(raw(`legacy notification ${method}`, JSON.stringify({ jsonrpc: '2.0', method, params: {} })))
  }
  return cases
}

/** Bodies and methods of HTTP that are right in no era. */
function bareCases(): RawCase[] {
  const bodies: readonly (readonly [string, string])[] = [
    ['empty', ''],
    ['no JSON', '{'],
    ['a text', '"x"'],
    ['a number', '7'],
    ['null', 'null'],
    ['an empty batch', '[]'],
    ['a batch', '[{"jsonrpc":"2.0","id":1,"method":"ping"}]'],
    ['no version of JSON-RPC', '{"id":1,"method":"ping"}'],
    ['another version of JSON-RPC', '{"jsonrpc":"1.0","id":1,"method":"ping"}'],
    ['an id of null', '{"jsonrpc":"2.0","id":null,"method":"ping"}'],
    ['a fraction as id', '{"jsonrpc":"2.0","id":1.5,"method":"ping"}'],
    ['an object as id', '{"jsonrpc":"2.0","id":{},"method":"ping"}'],
    ['a text as id', '{"jsonrpc":"2.0","id":"x","method":"ping"}'],
    ['no method', '{"jsonrpc":"2.0","id":1}'],
    ['a number as method', '{"jsonrpc":"2.0","id":1,"method":7}'],
    ['params that are a list', '{"jsonrpc":"2.0","id":1,"method":"ping","params":[]}'],
    ['a response', '{"jsonrpc":"2.0","id":1,"result":{}}'],
    ['an error', '{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"x"}}'],
    ['a member twice', '{"jsonrpc":"2.0","id":1,"method":"ping","method":"tools/list"}'],
    ['white space around it', ' {"jsonrpc":"2.0","id":1,"method":"ping"} '],
  ]
  const ping = '{"jsonrpc":"2.0","id":1,"method":"ping"}'
  return [
    ...bodies.map(([name, body]) => raw(`bare body: ${name}`, body)),
    ...[
      'text/plain',
      '',
      'application/json; charset=utf-8',
      'application/jsonx',
      'application/json;charset=latin1',
    ].map((type) => raw(`bare content type ${JSON.stringify(type)}`, ping, { 'content-type': type })),
    ...['GET', 'DELETE', 'PUT', 'PATCH', 'OPTIONS'].map((method) => ({
      ...raw(`bare ${method}`, method === 'GET' ? '' : ping),
      method,
    })),
  ]
}

interface Patch {
  readonly headers?: Fields
  readonly params?: Json
}

function made(
  name: string,
  method: string,
  params: Json,
  own: Fields,
  { headers = {}, params: other }: Patch,
): RawCase {
  const given = other ?? params
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, ...(given === null ? {} : { params: given }) })
  return raw(name, body, { ...own, ...headers })
}

function raw(name: string, body: string, fields: Fields = {}): RawCase {
  const all: Fields = { 'content-type': 'application/json', accept: BOTH, ...fields }
  const headers = Object.fromEntries(
    Object.entries(all).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  )
  return { name, method: 'POST', headers, body }
}
