/** One way in which our answers differ from the SDK's. */
export interface Difference {
  /** The requests that it is about, by their names. */
  readonly about: RegExp
  /** `status said id` of either side. */
  readonly ours: RegExp
  readonly theirs: RegExp
  /** The numbers, in `packages/mcp/requirements.md`, of what makes ours right. */
  readonly requirements: readonly number[]
  /** Where that is written: a section of the specification, or a choice that it leaves open and that `packages/mcp/README.md` names. */
  readonly text: string
  readonly reason: string
}

/** Every difference that there is; what is not here must be the same. */
export const differences: readonly Difference[] = [
  {
    about: /^modern .*: no _meta$/,
    ours: /^400 -32602 id$/,
    theirs: /^400 -32600 id$/,
    requirements: [6],
    text: '2026-07-28 basic/index, _meta: a missing member is -32602',
    reason: 'a request without its envelope lacks its members',
  },
  {
    about: /: client info that is a text$/,
    ours: /^200 (?:result|failed) id$/,
    theirs: /^400 -32602 id$/,
    requirements: [7, 9],
    text: '2026-07-28 basic/index: clientInfo is optional and nothing depends on it',
    reason: 'what is never read is not judged',
  },
  {
    about: /^modern call: Mcp-Param without an argument$/,
    ours: /^400 -32020 id$/,
    theirs: /^200 result id$/,
    requirements: [36],
    text: '2026-07-28 basic/transports/streamable-http, Server Validation: header and body must agree',
    reason: 'a field that stands for an absent argument says something else than the body',
  },
  {
    about: /^modern call: Mcp-Param of a number 4\.2e1$/,
    ours: /^200 result id$/,
    theirs: /^400 -32020 id$/,
    requirements: [30],
    text: '2026-07-28 basic/transports/streamable-http, Value Encoding: integers are compared as numbers',
    reason: '4.2e1 is 42',
  },
  {
    about: /cursor ("nope"|""|of nobody)/,
    ours: /^200 -32602 id$/,
    theirs: /^200 result id$/,
    requirements: [67],
    text: 'server/utilities/pagination, Error Handling: an invalid cursor is -32602',
    reason: 'the SDK passes over cursors',
  },
  {
    about: /^modern (?:.*cursor (?:7|null)|read (?:7|null)|prompt .*)$|^legacy initialize without/,
    ours: /^200 -32602 id$/,
    theirs: /^200 -32603 id$/,
    requirements: [71],
    text: 'JSON-RPC 2.0 §5.1: invalid params are -32602',
    reason: 'the server is not at fault',
  },
  {
    about: /^legacy (?:ping|list) with header /,
    ours: /^400 -32022 id$/,
    theirs: /^400 -32000 null$/,
    requirements: [24, 55],
    text: '2025-11-25 basic/transports, Protocol Version Header: 400; 2026-07-28 basic/versioning: the body names the versions',
    reason: 'a client of both eras finds a version in common, and the answer carries the id of its request',
  },
  {
    about: /^legacy .*, Accept of /,
    ours: /^(?:200|400) (?:result|failed|-\d+) id$/,
    theirs: /^406 -32000 null$/,
    requirements: [16],
    text: 'packages/mcp/README.md: only an Accept that excludes JSON is refused',
    reason: 'the answer is JSON, which this client takes; no text asks the server for 406',
  },
  {
    about: /^legacy read of nothing(?:, without a version)?$/,
    ours: /^200 -32002 id$/,
    theirs: /^200 -32602 id$/,
    requirements: [11],
    text: '2025-11-25 server/resources, Error Handling: a resource that is not there is -32002',
    reason: 'the other code is that of the later revision',
  },
  {
    about: /^legacy discover(?:, without a version)?$/,
    ours: /^400 -32602 id$/,
    theirs: /^200 -32601 id$/,
    requirements: [6, 50],
    text: '2026-07-28 basic/index, _meta: a missing member is -32602',
    reason: 'only the later revision has the method, so the request is one of that revision without its envelope',
  },
  {
    about: /^legacy notification nope$/,
    ours: /^400 -32600 none$/,
    theirs: /^202 nothing none$/,
    requirements: [17],
    text: 'basic/transports: a notification that is not accepted is 4xx',
    reason: 'it is a request that lost its id, and nobody would learn that nothing was done',
  },
  {
    about: /^bare body: (?:empty|no JSON)$/,
    ours: /^400 -32700 none$/,
    theirs: /^400 -32700 null$/,
    requirements: [1],
    text: '2026-07-28 schema, JSONRPCErrorResponse: an id that could not be read is left out',
    reason: 'an id is never null',
  },
  {
    about: /^bare body: (?:a text|a number|null|an empty batch|an id of null|an object as id)$/,
    ours: /^400 -32600 none$/,
    theirs: /^400 -32600 null$/,
    requirements: [1],
    text: '2026-07-28 schema, JSONRPCErrorResponse: an id that could not be read is left out',
    reason: 'an id is never null',
  },
  {
    about: /^bare body: a batch$/,
    ours: /^400 -32600 none$/,
    theirs: /^200 result id$/,
    requirements: [15],
    text: '2025-11-25 and 2026-07-28 basic/transports: one message for each POST',
    reason: 'batches were taken out in 2025-06-18',
  },
  {
    about: /^bare body: a member twice$/,
    ours: /^400 -32600 none$/,
    theirs: /^200 result id$/,
    requirements: [1, 32],
    text: 'RFC 8259 §4; packages/mcp/README.md: a body has one meaning or is refused',
    reason: 'two readers could take it for two requests',
  },
  {
    about: /^bare body: a fraction as id$/,
    ours: /^400 -32600 none$/,
    theirs: /^400 -32600 id$/,
    requirements: [1],
    text: '2026-07-28 schema, RequestId: a string or an integer',
    reason: 'it is no id, so none is repeated',
  },
  {
    about: /^bare body: (?:no method|a number as method)$/,
    ours: /^400 -32600 id$/,
    theirs: /^400 -32600 null$/,
    requirements: [24],
    text: '2026-07-28 basic/index, Responses: an error carries the id of its request where it can be read',
    reason: 'the id could be read',
  },
  {
    about: /^bare body: (?:a response|an error)$/,
    ours: /^400 -32600 id$/,
    theirs: /^202 nothing none$/,
    requirements: [2],
    text: '2026-07-28 basic/index: clients send requests and notifications only',
    reason: 'nothing was asked of this client, so nothing can be answered',
  },
  {
    about: /^bare content type (?:"text\/plain"|""|"application\/jsonx")$/,
    ours: /^415 415 none$/,
    theirs: /^415 -32000 null$/,
    requirements: [1, 11],
    text: '2026-07-28 basic/index, Error Codes: servers do not use -32000 to -32019',
    reason: 'the code repeats the status, and the id that could not be read is left out',
  },
  {
    about: /^bare content type ".*latin1"$/,
    ours: /^415 415 none$/,
    theirs: /^200 result id$/,
    requirements: [1],
    text: '2026-07-28 basic/index, Messages: JSON-RPC is UTF-8',
    reason: 'a body that says it is in another encoding is not read as UTF-8',
  },
  {
    about: /^bare (?:GET|DELETE|PUT|PATCH|OPTIONS)$/,
    ours: /^405 405 none$/,
    theirs: /^405 -32000 null$/,
    requirements: [11, 22],
    text: '2026-07-28 basic/index, Error Codes: servers do not use -32000 to -32019',
    reason: 'the code repeats the status, and the id that could not be read is left out',
  },
]
