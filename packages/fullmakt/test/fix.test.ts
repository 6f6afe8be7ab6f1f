import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { makeFolder, runIn, smallConfig } from './support.ts'

/** The small config with each odd text replaced by the one after it. */
const config = (...pairs: string[]): Readonly<Record<string, string>> => {
  let text = smallConfig()
  for (let index = 0; index < pairs.length; index += 2) text = text.replace(pairs[index]!, pairs[index + 1]!)
  return { 'fullmakt.config.ts': text }
}
const rule = (text: string): Readonly<Record<string, string>> => config("allow('everyone', { what: thing })", text)
const upstream = (text: string): Readonly<Record<string, string>> =>
  config("auth: bearer(secret('env:TOKEN'))", `auth: bearer(secret('env:TOKEN')), ${text}`)

describe('check --fix mends what can mean nothing else', () => {
  test.each<[string, Readonly<Record<string, string>>, string, string]>([
    ['a duration in words', upstream("timeout: '10 minutes'"), "'10 minutes'", "'10m'"],
    ['a duration with a fraction', upstream("timeout: '1.5m'"), "'1.5m'", "'90s'"],
    ['a duration with a space', upstream("timeout: '10 s'"), "'10 s'", "'10s'"],
    ['a rate in words', rule("allow('everyone', { what: thing, limit: '60/hour' })"), "'60/hour'", "'60/h'"],
    ['a rate with spaces', rule("allow('everyone', { what: thing, limit: '60 / h' as never })"), "'60 / h'", "'60/h'"],
    [
      'the slash after an origin',
      config("'https://api.example.com'", "'https://api.example.com/'"),
      "'https://api.example.com/'",
      "'https://api.example.com'",
    ],
    [
      'the case of an origin',
      config("'https://agents.example.com'", "'https://Agents.example.com'"),
      "'https://Agents.example.com'",
      "'https://agents.example.com'",
    ],
    [
      'the port of an origin',
      config("'https://agents.example.com'", "'https://agents.example.com:443'"),
      "'https://agents.example.com:443'",
      "'https://agents.example.com'",
    ],
    [
      'an argument',
      config(
        'z.string() })',
        'z.string(), region: z.string() })',
        '{ what: thing }',
        "{ what: thing, when: { args: { regoin: 'x' } } }",
      ),
      'regoin: ',
      'region: ',
    ],
    [
      'an operator without another one near',
      rule("allow('everyone', { what: thing, when: { args: { id: { startWith: 'x' } } } })"),
      'startWith',
      'startsWith',
    ],
    ['a method', config('api.get(', 'api.gett('), 'api.gett(', 'api.get('],
    ['a constant', rule("allow('everyone', { what: thign })"), 'thign', 'thing'],
    [
      'a type that is imported as a value',
      config(
        "import { z } from 'zod'\n",
        "import { z } from 'zod'\nimport { type Rule, AnyTool } from 'fullmakt'\nexport type All = AnyTool | Rule\n",
      ),
      'Rule, AnyTool',
      'Rule, type AnyTool',
    ],
  ])('%s', async (_, files, before, after) => {
    using project = makeFolder(files)
    const path = join(project.folder, 'fullmakt.config.ts')
    const text = readFileSync(path, 'utf8')
    const dry = await runIn(project.folder, ['check', '--fix', '--dry-run'])
    expect(dry.exit).toBe(1)
    expect(dry.stderr).toMatch(/^would fix {2}fullmakt\.config\.ts:\d+:\d+ {2}FMK\d{4} {2}\S/)
    expect(readFileSync(path, 'utf8')).toBe(text)
    const { exit, stdout, stderr } = await runIn(project.folder, ['check', '--fix'])
    expect(readFileSync(path, 'utf8')).toBe(text.replace(before, after))
    expect(stderr.replaceAll('fixed', 'would fix')).toBe(dry.stderr.split(/(?<=\n)(?!would fix)/)[0])
    expect({ exit, stdout: stdout.slice(0, 22) }).toEqual({ exit: 0, stdout: 'ok: 0 errors, 0 warnin' })
    expect(readdirSync(project.folder).toSorted()).toEqual(['fullmakt.config.ts', 'node_modules', 'package.json'])
  })

  test.each([
    ['{\n  "name": "x"\n}\n', '{\n  "type": "module",\n  "name": "x"\n}\n'],
    ['{\r\n\t"name": "x"\r\n}\r\n', '{\r\n\t"type": "module",\r\n\t"name": "x"\r\n}\r\n'],
    ['{"name":"x"}', '{"type": "module","name":"x"}'],
    ['{}', '{"type": "module"}'],
  ])('the type of a package: %j', async (manifest, expected) => {
    using project = makeFolder({ 'fullmakt.config.ts': smallConfig(), 'package.json': manifest })
    const { exit, stderr } = await runIn(project.folder, ['check', '--fix'])
    expect(readFileSync(join(project.folder, 'package.json'), 'utf8')).toBe(expected)
    expect(stderr).toMatch(/^fixed {2}package\.json:1:2 {2}FMK1104 {2}\+ "type": "module",?\n$/)
    expect(exit).toBe(0)
  })

  test('several at once, in several files, over several rounds, and says what remains', async () => {
    using project = makeFolder({
      'package.json': '{ "name": "x" }',
      'api.ts':
        "\ufeffimport { anonymous, http } from 'fullmakt'\r\n/* 👩‍🚀 */ export const api = http('https://b.example.com/', { actAs: 'service', auth: anonymous(), timeout: '10 s' })\r\n",
      'fullmakt.config.ts': smallConfig("import { api } from './api.ts'\nvoid [bearer, http, secret]")
        .replace(/const api = .*\n/, '')
        .replace('{ what: thing }', "{ what: thing, limit: '0/h' }"),
    })
    const { exit, stderr } = await runIn(project.folder, ['check', '--fix'])
    expect(exit).toBe(1)
    const said = stderr.split('\n').filter((line) => line.startsWith('fixed'))
    expect(said).toEqual([
      'fixed  package.json:1:2  FMK1104  + "type": "module",',
      "fixed  api.ts:2:37  FMK2205  'https://b.example.com/' -> 'https://b.example.com'",
      "fixed  api.ts:2:111  FMK2207  '10 s' -> '10s'",
    ])
    expect(readFileSync(join(project.folder, 'api.ts'), 'utf8')).toBe(
      "\ufeffimport { anonymous, http } from 'fullmakt'\r\n/* 👩‍🚀 */ export const api = http('https://b.example.com', { actAs: 'service', auth: anonymous(), timeout: '10s' })\r\n",
    )
    expect(stderr).toContain('error[FMK2106]')
    expect(stderr).not.toContain('FMK2207]')
  })

  test('keeps a byte order mark, line ends and permissions', async () => {
    using project = makeFolder({
      'fullmakt.config.ts':
        `\ufeff${smallConfig("const late = '10m' as const\nvoid late").replace("auth: bearer(secret('env:TOKEN'))", "auth: bearer(secret('env:TOKEN')), /* 👩‍🚀 */ timeout: '10 s'")}`.replaceAll(
          '\n',
          '\r\n',
        ),
    })
    const path = join(project.folder, 'fullmakt.config.ts')
    chmodSync(path, 0o640)
    const before = readFileSync(path, 'utf8')
    expect((await runIn(project.folder, ['check', '--fix'])).exit).toBe(0)
    expect(readFileSync(path, 'utf8')).toBe(before.replace("'10 s'", "'10s'"))
    expect(statSync(path).mode & 0o777).toBe(0o640)
  })
})

describe('check --fix leaves alone', () => {
  test.each<[string, Readonly<Record<string, string>>]>([
    [
      'an operator with another one near',
      rule("allow('everyone', { what: thing, when: { now: { hour: { ltt: 3 } } } })"),
    ],
    [
      'an argument with another one near',
      config(
        'z.string() })',
        'z.string(), name1: z.string(), name2: z.string() })',
        '{ what: thing }',
        "{ what: thing, when: { args: { name3: 'x' } } }",
      ),
    ],
    [
      'a constant with another one near',
      { 'fullmakt.config.ts': smallConfig('const thing2 = 2\nexport const other = thing3\nvoid thing2') },
    ],
    [
      'a duration that is used elsewhere too',
      {
        'fullmakt.config.ts': smallConfig("const late = '10 s' as const").replace(
          "auth: bearer(secret('env:TOKEN'))",
          "auth: bearer(secret('env:TOKEN')), timeout: late",
        ),
      },
    ],
    ['a unit that could be another', upstream("timeout: '10M'")],
    ['a package that says what it is', { 'fullmakt.config.ts': smallConfig(), 'package.json': '{"type":"commonjs"}' }],
    ['a secret', config("secret('env:TOKEN')", "'hunter2'")],
    ['an origin with a path', config("'https://api.example.com'", "'https://api.example.com/v1'")],
    ['a limit of nothing', rule("allow('everyone', { what: thing, limit: '0/h' })")],
  ])('%s', async (_, files) => {
    using project = makeFolder(files)
    const { exit, stderr } = await runIn(project.folder, ['check', '--fix'])
    expect(exit).not.toBe(0)
    expect(stderr).not.toMatch(/^fixed/m)
    expect(stderr).not.toContain('hunter2')
    for (const [path, text] of Object.entries(files)) {
      expect(readFileSync(join(project.folder, path), 'utf8')).toBe(text)
    }
  })

  test('a file outside the project, also behind a link', async () => {
    const outside = realpathSync(mkdtempSync(join(tmpdir(), 'fullmakt-outside-')))
    try {
      const text =
        "import { anonymous, http } from 'fullmakt'\nexport const far = http('https://b.example.com/', { actAs: 'service', auth: anonymous() })\n"
      writeFileSync(join(outside, 'far.ts'), text)
      using project = makeFolder({ 'fullmakt.config.ts': smallConfig("import { far } from './far.ts'\nvoid far") })
      symlinkSync(join(outside, 'far.ts'), join(project.folder, 'far.ts'))
      await runIn(project.folder, ['check', '--fix'])
      expect(readFileSync(join(outside, 'far.ts'), 'utf8')).toBe(text)
    } finally {
      rmSync(outside, { recursive: true, force: true })
    }
  })
})
