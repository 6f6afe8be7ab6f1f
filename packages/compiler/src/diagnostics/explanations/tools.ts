import { type Explanations, explain } from './explanation.ts'

/** Explanations about tools, their schemas and their requests. */
export const tools: Explanations = {
  FMK1201: explain(
    'input',
    'Clients learn what a tool takes from JSON Schema, and JSON has no dates, big integers, sets, maps or functions. A schema with one of them cannot be said to a client. Use a type that JSON can carry, such as a text with a format.',
    'z.object({ id: z.string(), due: z.date() })',
    'z.object({ id: z.string(), due: z.iso.datetime() })',
  ),
  FMK1202: explain(
    'input',
    'A part of the schema is code: a refinement, a transformation, or a flag of a pattern. JSON Schema cannot say it, so neither clients nor the server would hold calls to it. Say the same with a pattern, a range or a length, which JSON Schema has.',
    'z.object({ id: z.string().refine((id) => id.length < 9) })',
    'z.object({ id: z.string().max(8) })',
  ),
  FMK1203: explain(
    'input',
    'The arguments of an MCP tool are an object with named members. A text, a list or a union at the top has no names that a policy or a request could speak of. Put it into a member of an object.',
    'z.string() as never',
    'z.object({ id: z.string() })',
  ),
  FMK1204: explain(
    'input',
    'The pattern of a text is read by JavaScript with the flag `u`, which knows no escapes of letters and signs that need none, and no stray brackets. Other readers of JSON Schema are as strict. Write the pattern so that it can be read with that flag.',
    'z.object({ id: z.string().regex(/^\\_x$/) })',
    'z.object({ id: z.string().regex(/^_x$/) })',
  ),
  FMK1205: explain(
    'input',
    'The pattern can read the same text in many ways, and tries them all before it says no: a caller who sends a long text keeps the server busy with one call. This happens where repeated parts can match the same characters, inside or after each other, and where a repeated part may start anywhere in the text. Let the parts exclude each other, start with `^`, or bound the repetition.',
    'z.object({ id: z.string().regex(/^([a-z]+)+$/) })',
    'z.object({ id: z.string().regex(/^[a-z]+$/) })',
  ),
  FMK1206: explain(
    'extra',
    'The schemas of `typedTool` come from its types, and JSON has no dates, big integers, maps, sets, functions or symbols, nor types that are not known before the call. Use a type that JSON can carry, such as a `string` with `@format date-time`.',
    "import { typedTool } from 'fullmakt'\nexport const other = typedTool<{ due: Date }>({ description: 'x', scope: read, call: upstream.get('/others') })",
    "import { typedTool } from 'fullmakt'\nexport const other = typedTool<{ due: string }>({ description: 'x', scope: read, call: upstream.get('/others') })",
  ),
  FMK1207: explain(
    'extra',
    'A comment in front of a member holds a tag that has no effect: it does not fit the type, it takes another value, it stands in the middle of a line, or the comment belongs to the line before. The schema is then wider than it seems. Write the tag on a line of its own in a comment right before the member.',
    "import { typedTool } from 'fullmakt'\nexport const other = typedTool<{\n  /** @minimum one */\n  n: number\n}>({ description: 'x', scope: read, call: upstream.get('/others') })",
    "import { typedTool } from 'fullmakt'\nexport const other = typedTool<{\n  /** @minimum 1 */\n  n: number\n}>({ description: 'x', scope: read, call: upstream.get('/others') })",
  ),
  FMK1208: explain(
    'config',
    'The schemas of `typedTool` come from the types that stand in its own call, so a tool made without them, or through another name of the function, has none. Write the types in the call.',
    typedConfig('typedTool'),
    typedConfig('typedTool<{ id: string }>'),
  ),
  FMK1209: explain(
    'config',
    'A value is looked at by every alternative that it might be, and where alternatives hold the same alternatives again, each depth multiplies the work: a caller who nests a small value deeply keeps the server busy with one call. Alternatives that a required member with a constant tells apart are left at once, and so are those of another type. A schema that comes back to itself without going deeper never ends at all.',
    `type Tree = { below: Tree[]; a: string } | { below: Tree[]; b: string }\n${typedConfig('typedTool<{ tree: Tree }>')}`,
    `type Tree = { kind: 'a'; below: Tree[] } | { kind: 'b'; below: Tree[] }\n${typedConfig('typedTool<{ tree: Tree }>')}`,
  ),
  FMK2001: explain(
    'tools',
    'The name of a tool is what clients show and what models call it by, and many of them refuse names that are long or have other characters than letters, digits, `_`, `-` and `.`. Give the tool a name that all of them take.',
    "tools: { 'get thing': thing },",
    'tools: { get_thing: thing },',
  ),
  FMK2002: explain(
    'call',
    "The request of a tool names an argument that the tool's input does not have, so there would never be a value to put there. Name an argument of the input, or add it.",
    "upstream.get('/things/{id}', { query: ['colour'] as never })",
    "upstream.get('/things/{id}', { query: ['count'] })",
  ),
  FMK2003: explain(
    'call',
    'A place in the path of a request needs a value in every call; without one the request would go to another path, and mean something else. Make the argument required, or send it in the query or the body, where an absent one is left out.',
    "upstream.get('/things/{id}/{count}')",
    "upstream.get('/things/{id}', { query: ['count'] })",
  ),
  FMK2004: explain(
    'call',
    'The path of a request is used as it is written, so it must mean the same to everyone on the way. Empty segments, `.` and `..`, escapes, a query or a fragment are read differently by different servers. Begin with `/` and write plain segments; what belongs into the query goes into `query`.',
    "upstream.get('/things/../{id}')",
    "upstream.get('/things/{id}')",
  ),
  FMK2005: explain(
    'tools',
    'Models choose tools by their descriptions, and resource owners read them before they agree. Say in a sentence what the tool does and when to use it.',
    "tools: { thing, more: tool({ description: ' ', scope: read, input: z.object({}), call: upstream.get('/more') }) },",
    "tools: { thing, more: tool({ description: 'List more things.', scope: read, input: z.object({}), call: upstream.get('/more') }) },",
  ),
  FMK2006: explain(
    'tools',
    'An argument that stands in a path or inside a text must be written as text in exactly one way. Lists, objects and null have no such form. Use a text, a number or a boolean, or send the argument as a whole member of the body.',
    "tools: { thing, more: tool({ description: 'Label.', scope: read, input: z.object({ labels: z.array(z.string()) }), call: upstream.post('/labels', { body: { line: text('all: {labels}') } }) }) },",
    "tools: { thing, more: tool({ description: 'Label.', scope: read, input: z.object({ labels: z.array(z.string()) }), call: upstream.post('/labels', { body: { labels: argument('labels') } }) }) },",
  ),
  FMK2007: explain(
    'input',
    'Clients of MCP 2026-07-28 mirror an argument into the header `Mcp-Param-NAME` where its schema says `x-mcp-header`, so that a gateway can route by it. The name must be a token and different from the others whatever its case; the argument must be a text, an integer or a boolean, and be reached from the root by names alone. A client drops a tool that breaks this from its list. Put the annotation where it can be sent, or take it out.',
    "z.object({ id: z.string().meta({ 'x-mcp-header': 'not a token' }) })",
    "z.object({ id: z.string().meta({ 'x-mcp-header': 'Id' }) })",
  ),
  FMK2008: explain(
    'tools',
    'MCP allows dots in the name of a tool, and Claude and Copilot CLI refuse a whole server for one. Several clients put `mcp__SERVER__` in front of the name, to tell servers apart, and model providers take 64 characters: a name that gets longer is cut off, or the whole server is refused. Put `_` where the dot is, and shorten the name of the tool or of the server.',
    'tools: { get_a_thing_with_a_name_that_goes_on_for_quite_some_time_more: thing },',
    'tools: { get_a_thing: thing },',
  ),
  FMK2009: explain(
    'input',
    'JSON Schema allows more than all clients take. The Anthropic API refuses an input with `anyOf`, `oneOf` or `allOf` at its root; the OpenAI API and VS Code refuse a list that does not say what is in it. Such a tool cannot be called there, and sometimes none of its server can. Put the union into a member, and say what a list holds.',
    "z.object({ id: z.string() }).meta({ anyOf: [{ required: ['id'] }] })",
    'z.object({ id: z.string(), count: z.int().optional() })',
  ),
  FMK2010: explain(
    'config',
    "A content block is made from the upstream's answer by declaration: from all of it, from a place in its JSON, or from a text with arguments in it. A pointer that leads nowhere, two sources at once, or a media type of another kind would make the same failure of every call. Point at a member that the `output` has, and give images and sounds a media type of theirs.",
    toolConfig("content: [content.text({ at: '/a~2' })]"),
    toolConfig("content: [content.text({ at: '/a' })]"),
  ),
  FMK2011: explain(
    'config',
    'MCP lets a server ask the user with a form, and every client draws it: so a form has members that are texts, numbers, booleans or choices, and nothing nested. A client that is sent another form refuses it, and the tool could not be called there. Ask for the parts one by one.',
    toolConfig("asks: { who: ask.form('Who?', z.object({ person: z.object({ name: z.string() }) })) }"),
    toolConfig("asks: { who: ask.form('Who?', z.object({ name: z.string() })) }"),
  ),
  FMK2012: explain(
    'config',
    'The answers to questions become arguments of the call, beside those that the model gives. An answer that would be an argument which is there already could stand for another value than the one that was checked, and a question after one that is never asked would wait for ever. Give the answers names of their own, and name earlier questions in `after`.',
    toolConfig('asks: { id: ask.roots() }'),
    toolConfig('asks: { folders: ask.roots() }'),
  ),
  FMK2013: explain(
    'config',
    'Clients name a resource by its URI, and the places in it become the arguments of the read. So the URI is absolute, every argument that the read needs has a place in it, and no two places touch, for it could not be told where one ends. Write a scheme, and a place for each argument.',
    resourceConfig('page', 'pages'),
    resourceConfig('page', 'docs://pages'),
  ),
  FMK2014: explain(
    'config',
    'Rules, limits and the audit log name tools and resources by their keys in the config, and clients name resources by their URIs. Two of one name could not be told apart, and a rule about one would decide about the other. Give each a key and a URI of its own.',
    resourceConfig('thing'),
    resourceConfig('page'),
  ),
  FMK2015: explain(
    'config',
    'The config names the clients that the server must work with, and one of them does not take a tool: its name has a dot that the client refuses, or gets too long with what the client puts in front of it, its schema has what the client refuses, or there are more tools than the client has room for. Such a tool cannot be called there, and sometimes none of the server can. Shorten the name, change the schema, serve fewer tools, or take the client out.',
    toolConfig(
      'annotations: {}',
      ", clients: ['cursor'], name: 'a-server-with-a-name-that-goes-on-for-quite-some-time-still'",
    ),
    toolConfig('annotations: {}', ", clients: ['cursor']"),
  ),
  FMK2016: explain(
    'config',
    'A client hands the name, the description and the input of every tool to its model, each time: that is room which the task does not have. A client that the config names warns its user above a number of tokens, and the tools together seem to have more. The number here is an estimate, a token for every four characters of JSON, for each model counts in its own way; the tools of other servers come on top. Say less about each tool, or serve fewer.',
    toolConfig('annotations: {}', ", clients: ['claude']").replace("'Get a thing.'", "'Get a thing. '.repeat(8_000)"),
    toolConfig('annotations: {}', ", clients: ['claude']"),
  ),
  FMK2017: explain(
    'call',
    'The text of a member is read as a query or a program, such as GraphQL, SQL or a command, and arguments are put into it. An argument that holds a quote, a brace or a keyword could then say something that no rule has judged. Languages of this kind take values beside their text: send the text as it is, and each argument as a variable or a parameter.',
    "upstream.post('/graphql', { body: { query: text('{ thing(id: \"{id}\") }') } })",
    "upstream.post('/graphql', { body: { query: 'query ($id: ID!) { thing(id: $id) { name } }', variables: { id: argument('id') } } })",
  ),
}

function toolConfig(extra: string, server = ''): string {
  return `import { accounts, anonymous, ask, content, defineConfig, http, scope, tool } from 'fullmakt'
import { z } from 'zod'
void [ask, content]
const upstream = http('https://api.example.com', { actAs: 'service', auth: anonymous() })
const read = scope('read', 'Read')
const thing = tool({
  description: 'Get a thing.',
  scope: read,
  input: z.object({ id: z.string() }),
  call: upstream.get('/things/{id}'),
  ${extra},
})
export default defineConfig({
  server: { url: 'https://agents.example.com'${server} },
  identity: accounts(),
  tools: { thing },
  policies: [],
})`
}

function resourceConfig(name: string, uri = 'docs://page'): string {
  return `import { accounts, anonymous, defineConfig, http, resource, scope, tool } from 'fullmakt'
import { z } from 'zod'
const upstream = http('https://api.example.com', { actAs: 'service', auth: anonymous() })
const read = scope('read', 'Read')
const thing = tool({ description: 'Get a thing.', scope: read, input: z.object({}), call: upstream.get('/things') })
const page = resource({ uri: '${uri}', description: 'A page.', scope: read, call: upstream.get('/page') })
export default defineConfig({
  server: { url: 'https://agents.example.com' },
  identity: accounts(),
  tools: { thing },
  resources: { ${name}: page },
  policies: [],
})`
}

function typedConfig(call: string): string {
  return `import { accounts, anonymous, defineConfig, http, scope, typedTool } from 'fullmakt'
const upstream = http('https://api.example.com', { actAs: 'service', auth: anonymous() })
const read = scope('read', 'Read')
const thing = ${call}({ description: 'Get a thing.', scope: read, call: upstream.get('/things') })
export default defineConfig({
  server: { url: 'https://agents.example.com' },
  identity: accounts(),
  tools: { thing },
  policies: [],
})`
}
