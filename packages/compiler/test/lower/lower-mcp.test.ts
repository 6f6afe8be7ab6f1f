import { describe, expect, test } from 'vitest'
import { type ConfigParts, compileText, configText, line } from '../support.ts'

const imports = "import { ask, content, prompt, resource } from 'fullmakt'; void [ask, content, prompt, resource]"
const compileParts = (parts: ConfigParts) => compileText(configText({ imports, ...parts }), { typeCheck: false })
const said = async (parts: ConfigParts) =>
  (await compileParts(parts)).diagnostics.map(line).map((text) => text.replace(/^\S+ /, ''))
const resources = (definition: string): ConfigParts => ({
  extra: `const page = resource({ description: 'A page.', scope: read, ${definition} } as never)`,
  tools: 'tools: { thing }, resources: { page },',
  policies: "allow('all', { who: member, what: [thing, page] })",
})
const prompts = (definition: string): ConfigParts => ({
  tools: `tools: { thing }, prompts: { greet: prompt({ description: 'Greets.', ${definition} }) },`,
})

describe('content', () => {
  test('is carried with its pointers taken apart', async () => {
    const { program } = await compileParts({
      toolExtra:
        "content: [content.text({ at: '/a~1b/0' }), content.link({ uri: 'docs://{id}', name: 'Docs' }), content.image()],",
    })
    expect(program?.tools[0]?.content).toEqual([
      { kind: 'text', source: { from: 'pointer', pointer: ['a/b', '0'] } },
      { kind: 'link', uri: ['docs://', { argument: 'id' }], name: 'Docs', description: null, mimeType: null },
      { kind: 'image', source: { from: 'body' }, mimeType: null },
    ])
  })

  test.each([
    ["content.text({ at: '/a', value: 'b' })", 'FMK2010 content comes from `at` or from `value`, not from both'],
    ["content.text({ at: 'a' as never })", 'FMK2010 `a` is not a JSON pointer'],
    ["content.image({ mimeType: 'text/html' })", 'FMK2010 `text/html` is not the type of an image'],
    ["content.audio({ at: '/a' })", 'FMK2010 this audio does not say its `mimeType`'],
    ["content.resource({ uri: 'page' })", 'FMK2010 `page` is not an absolute URI'],
    ["content.text({ value: '{nope}' })", 'FMK2002 the tool `thing` has no argument `nope`'],
  ])('%s is refused', async (item, expected) => {
    expect(await said({ toolExtra: `content: [${item}],` })).toEqual([expected])
  })
})

describe('resources', () => {
  test('are actions with the variables of their URI as arguments', async () => {
    const { program } = await compileParts(
      resources("uri: 'docs://{space}/{page}', call: upstream.get('/{space}/{page}')"),
    )
    expect(program?.tools[0]).toMatchObject({
      name: 'page',
      input: { required: ['space', 'page'], additionalProperties: false },
      resource: { uri: ['docs://', { argument: 'space' }, '/', { argument: 'page' }], mimeType: null, binary: false },
    })
    expect(program?.rules[0]?.tools).toEqual(['page', 'thing'])
  })

  test('can be built in, and then ask no upstream', async () => {
    const { program } = await compileParts(resources("uri: 'docs://page', text: 'Hello'"))
    expect(program?.tools[0]).toMatchObject({ call: { upstream: '', method: 'GET' }, resource: { contents: 'Hello' } })
  })

  test.each([
    [
      "uri: 'docs://{a}{b}', call: upstream.get('/')",
      'FMK2013 `docs://{a}{b}` has two variables with nothing between them',
    ],
    ["uri: 'docs://{a}/{a}', call: upstream.get('/{a}')", 'FMK2013 `docs://{a}/{a}` has a variable twice'],
    [
      "uri: 'docs://x', input: z.object({ a: z.string() }), call: upstream.get('/{a}')",
      'FMK2013 the argument `a` of `page` is not in its URI',
    ],
    ["uri: 'docs://x', base64: 'a'", 'FMK2013 the contents of `page` are not Base64'],
    ["uri: 'docs://x y', text: 'a'", 'FMK2013 `docs://x y` is not the absolute URI of a resource'],
  ])('%s is refused', async (definition, expected) => {
    expect(await said(resources(definition))).toEqual([expected])
  })
})

describe('questions', () => {
  test('give arguments that the request and rules may use', async () => {
    const { program, diagnostics } = await compileText(
      configText({
        imports,
        call: "upstream.get('/things/{id}/{color}')",
        toolExtra: "asks: { paint: ask.form('Which color for {id}?', z.object({ color: z.enum(['red', 'blue']) })) },",
        policies: "allow('members', { who: member, what: thing, when: { args: { color: 'red' } } })",
      }),
    )
    expect(diagnostics.map(line)).toEqual([])
    expect(program?.tools[0]?.input).toMatchObject({ required: ['id', 'color'] })
    expect(program?.tools[0]?.asks).toMatchObject([
      {
        name: 'paint',
        arguments: ['color'],
        after: [],
        optional: false,
        message: ['Which color for ', { argument: 'id' }, '?'],
      },
    ])
  })

  test('of an optional question nothing is required', async () => {
    const { program } = await compileParts({ toolExtra: 'asks: { folders: ask.roots({ optional: true }) },' })
    expect(program?.tools[0]?.input['required']).toEqual(['id'])
  })

  test.each([
    [
      "{ b: ask.roots({ after: 'a' }) }",
      'FMK2012 `b` of the tool `thing` comes after `a`, which is not asked before it',
    ],
    [
      "{ b: ask.sampling('Hi', {} as never) }",
      'FMK2012 `b` of the tool `thing` does not say how many tokens an answer has at most',
    ],
    ['{ approval: ask.roots() }', 'FMK2012 `approval` of the tool `thing` is how clients are sent to an approver'],
    ["{ b: ask.form('{nope}', z.object({ c: z.string() })) }", 'FMK2002 the tool `thing` has no argument `nope`'],
    [
      "{ b: ask.form('Hi', z.object({ c: z.array(z.string()) })) }",
      'FMK2011 clients cannot show the form `b` of the tool `thing`: `c` is neither a text, a number, a boolean nor a choice',
    ],
  ])('%s is refused', async (asks, expected) => {
    expect(await said({ toolExtra: `asks: ${asks},` })).toEqual([expected])
  })
})

describe('questions within a task', () => {
  const asked = "asks: { folders: ask.roots() }, task: 'required',"

  test('wait as long as the tool says', async () => {
    const { program, diagnostics } = await compileParts({ toolExtra: `${asked} answerWithin: '15m',` })
    expect(diagnostics.map(line)).toEqual([])
    expect(program?.tools[0]).toMatchObject({ task: 'required', answerMs: 900_000 })
  })

  test.each([
    [`${asked} answerWithin: 'soon',`, 'FMK2207 `soon` is not a duration'],
    [`${asked} answerWithin: '25h',`, 'FMK2207 `25h` is longer than a day'],
    [
      "asks: { folders: ask.roots() }, answerWithin: '1m',",
      'FMK2012 the tool `thing` has no task that could ask (`answerWithin`)',
    ],
    ["task: 'optional', answerWithin: '1m',", 'FMK2012 the tool `thing` has no task that could ask (`answerWithin`)'],
  ])('%s is refused', async (toolExtra, expected) => {
    expect(await said({ toolExtra })).toEqual([expected])
  })
})

describe('prompts', () => {
  test('have texts as arguments, with the values that they can take', async () => {
    const { program } = await compileParts(
      prompts(
        "arguments: z.object({ tone: z.enum(['warm', 'wry']), name: z.string().optional() }), messages: 'Be {tone}, {name}.'",
      ),
    )
    expect(program?.prompts?.[0]?.arguments).toEqual([
      { name: 'tone', title: null, description: null, required: true, values: ['warm', 'wry'] },
      { name: 'name', title: null, description: null, required: false, values: null },
    ])
  })

  test.each([
    ["messages: 'Be {tone}.'", 'FMK2002 the prompt `greet` has no argument `tone`'],
    [
      "messages: [{ role: 'user', content: content.text() }]",
      'FMK2010 a prompt asks no upstream: its content needs a `value`',
    ],
    [
      "arguments: z.object({ n: z.int() }), messages: 'x'",
      'FMK1203 the argument `n` of the prompt `greet` is not a text',
    ],
  ])('%s is refused', async (definition, expected) => {
    expect(await said(prompts(definition))).toEqual([expected])
  })
})
