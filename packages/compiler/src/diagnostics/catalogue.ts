import type { Severity } from './diagnostic.ts'

/** What is said once and for all about a code. */
export interface CatalogueEntry {
  readonly severity: Severity
  readonly title: string
  /** The way out, shown unless a diagnostic has a better one. */
  readonly help: string | null
}

/** A code of the catalogue. A code is never used again for something else. */
export type Code = `FMK${number}`

/** The catalogue: severity, title and help by code. */
export const catalogue: Readonly<Record<Code, CatalogueEntry>> = {
  FMK0002: error('the TypeScript compiler is missing', 'install again without `--omit=optional`'),
  FMK1001: error('a TypeScript error', null),
  FMK1002: error(
    'a TypeScript syntax error',
    'write TypeScript that only has types to erase: no `enum`, `namespace` or parameter properties',
  ),
  FMK1101: error('the config file was not found', 'run in the folder of the config, or name it with `--config FILE`'),
  FMK1102: error('the config threw an error', 'a config must evaluate by itself, from its own files and nothing else'),
  FMK1103: error('the config has another shape', 'export the value of `defineConfig({…})` as the default'),
  FMK1104: error('the package is not an ES module', 'set `"type": "module"` in the package.json beside the config'),
  FMK1105: error('the config does not come to an end', 'look for an endless loop'),
  FMK1106: error('the config needs too much memory', 'look for a structure that grows without end'),
  FMK1107: error('the config could not be bundled', 'mend the syntax or the import at this place'),
  FMK1108: error(
    'the types do not come to an end',
    'look for a type that grows by itself, or a literal that is nested very deep',
  ),
  FMK1201: error('a schema that JSON Schema cannot say', 'use a type that JSON can carry'),
  FMK1202: warning('a part of a schema that is lost', 'say it in the schema itself, such as with a pattern or a range'),
  FMK1203: error('the input is not an object', 'use `z.object({…})`'),
  FMK1204: error('a pattern that is not one', 'write a regular expression that JavaScript reads with the flag `u`'),
  FMK1205: error(
    'a pattern that may take too long',
    'let no two repeated parts match the same text, and start with `^` what may not stand anywhere',
  ),
  FMK1206: error('a type that JSON Schema cannot say', 'use a type that JSON can carry'),
  FMK1207: warning('a comment that is not read as a constraint', 'write one tag a line, right before the member'),
  FMK1208: error('a tool without its types', 'name them in the call itself: `typedTool<Input, Output>({…})`'),
  FMK1209: error(
    'a schema that may take too long',
    'give each alternative a required member with a constant of its own, and let no schema come back to itself in place',
  ),
  FMK1301: error('an import of a Node module', 'a config is data: it cannot touch files, network or processes'),
  FMK1302: error(
    'an import of a package',
    'a config may import `fullmakt`, `zod`, `arktype`, `valibot`, `@valibot/to-json-schema` and files of the project',
  ),
  FMK1303: error(
    'an import from outside of the project',
    'copy what the config needs into a TypeScript, JSON or YAML file of its project',
  ),
  FMK1310: error('the clock or randomness', 'the same config must give the same artifact everywhere and always'),
  FMK2001: error('a tool name that clients refuse', 'use 1 to 64 letters, digits, `_`, `-` and `.`'),
  FMK2002: error('a request that names no argument', "name an argument of the tool's input"),
  FMK2003: error('a path argument that may be absent', 'make the argument required'),
  FMK2004: error(
    'a path that cannot be a path',
    'start with `/`, and leave out empty segments, `.`, `..`, `?` and `#`',
  ),
  FMK2005: error('a tool without a description', 'say what it does: models choose tools by it'),
  FMK2006: error('a path argument that is not a scalar', 'use a string, a number or a boolean'),
  FMK2007: error(
    'a header that clients cannot send',
    'put `x-mcp-header` on a text, an integer or a boolean that names alone lead to, with a name of its own',
  ),
  FMK2008: warning(
    'a tool name that some clients refuse',
    'use letters, digits, `_` and `-`, and keep it short with the name of the server',
  ),
  FMK2009: warning('a schema that some clients refuse', 'put unions into members, and give every list its `items`'),
  FMK2010: error(
    'content that cannot be made',
    'say where it comes from: nothing for the whole answer, `at` for a place in its JSON, `value` for a text',
  ),
  FMK2011: error(
    'a form that clients cannot show',
    'give the form members that are texts, numbers, booleans or choices, and nothing inside them',
  ),
  FMK2012: error(
    'a question that cannot be asked',
    'give each answer a name of its own, and ask in the order of the names',
  ),
  FMK2013: error(
    'a resource URI that cannot be one',
    'write an absolute URI such as `docs://pages/{page}`, with a place for each argument',
  ),
  FMK2014: error('two things under one name', 'give each tool and each resource a name and a URI of its own'),
  FMK2015: error(
    'a tool that a named client does not take',
    'shorten the name, change the schema, or take the client out of `server.clients`',
  ),
  FMK2016: warning(
    'tools that fill the context of a named client',
    'shorten the descriptions and schemas, serve fewer tools, or split the server in two',
  ),
  FMK2017: error(
    'arguments in the text of a language',
    'send each argument by itself: as a member, a variable or a parameter of the request',
  ),
  FMK2101: error(
    'a condition that can never hold',
    'change the condition so that some call fits it, or take the rule out',
  ),
  FMK2102: error(
    'a condition on an argument that is not there',
    'name an argument of every tool that the rule is about',
  ),
  FMK2103: error('two rules with one name', 'a name must tell which rule decided'),
  FMK2104: error('a rule about nothing', 'name a tool, or a scope with tools'),
  FMK2105: warning('a tool that nobody can call', 'add an `allow` rule for it, or take it out'),
  FMK2106: error('a limit that is not a rate', 'write a count and a period, such as `60/h` or `5/10s`'),
  FMK2107: error('an operator that does not fit', 'use a test that the type of the argument has'),
  FMK2108: error('a rule about a tool that is not served', 'add the tool to `tools`'),
  FMK2109: error(
    'a redaction of what no answer has',
    "name a member of the tool's `output`, with dots between names and `*` for the items of a list",
  ),
  FMK2110: error(
    'a redaction of what every answer must have',
    'make the member optional in the `output`, or leave out the items of a list',
  ),
  FMK2111: error('a constraint that constrains nothing', 'give it a `limit`, a `redact` or both'),
  FMK2112: error('an approval that nobody can give', 'name a role or an agent in `by`'),
  FMK2113: error(
    'a value of the principal that does not fit',
    'compare a text with `user` or `agent`, and anything with `claims.NAME`',
  ),
  FMK2114: error(
    'a folder that is not a plain path',
    'write it without empty segments, `.`, `..`, `%` and backslashes, such as `/src`',
  ),
  FMK2115: warning(
    'a rule that never decides',
    'take it out, or change the rules before it so that some call is left for it',
  ),
  FMK2116: warning('a rule that fits no call', 'change its condition so that some valid call fits it, or take it out'),
  FMK2117: warning('a rule about nobody', 'name a role or an agent in `who`, or leave `who` out to speak of everybody'),
  FMK2118: error('an invariant that does not hold', 'change the rules so that it holds, or the invariant'),
  FMK2119: warning(
    'an invariant that could not be decided',
    'narrow it to fewer tools, or write its conditions and those of the rules with simpler tests',
  ),
  FMK2201: warning('a scope without tools', 'use it in a tool, or take it out'),
  FMK2202: error('two scopes with one name', 'declare it once and use the value'),
  FMK2203: error('a scope name that OAuth refuses', 'use visible ASCII without spaces, quotes and backslashes'),
  FMK2204: error(
    'a server URL that cannot be an issuer',
    'use an origin such as `https://agents.example.com`, without a path',
  ),
  FMK2205: error(
    'an upstream origin that cannot be pinned',
    'use an origin such as `https://api.example.com`, without a path',
  ),
  FMK2206: error("calls with the resource owner's own account", "use `actAs: 'service'`"),
  FMK2207: error('a duration that is not one', 'write a whole number and a unit, such as `10m`'),
  FMK2208: error('a name that cannot name a principal', 'start with a letter; use letters, digits, `_`, `-` and `.`'),
  FMK2209: error('a redirect URI that is not safe', 'use https, or http on `127.0.0.1`, `[::1]` or `localhost`'),
  FMK2210: error(
    'an upstream in clear on the network',
    'use https, or say `privateNetwork: true` for an origin of your own network',
  ),
  FMK2211: error('an agent outside the config', 'add the agent to `agents`'),
  FMK2212: warning('a token that lives long', 'give access tokens an hour at most, and grants 90 days'),
  FMK2213: error(
    'a private key in the config',
    'give the public key alone, and make a new key: this one has been seen',
  ),
  FMK2214: error('a key that no signature is trusted under', 'use Ed25519, P-256, or RSA of 2048 bits and more'),
  FMK2215: error(
    'an identity provider that cannot be used',
    'give the issuer as its own metadata spells it, a client id, and a claim for the roles',
  ),
  FMK2301: error('a secret in clear', "use `secret('env:NAME')` or `secret('file:/path')`"),
  FMK2302: error('one secret for two origins', 'give each origin a secret of its own'),
  FMK2303: error('a secret reference that cannot be read', 'use `env:NAME` or `file:/absolute/path`'),
  FMK2304: error('a header that cannot carry a key', 'use a header name such as `X-API-Key`'),
  FMK9001: error('a bug in Fullmakt', 'please report it'),
}

function error(title: string, help: string | null): CatalogueEntry {
  return { severity: 'error', title, help }
}

function warning(title: string, help: string | null): CatalogueEntry {
  return { severity: 'warning', title, help }
}
