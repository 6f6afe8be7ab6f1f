import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { compileText, makeProject, repository } from './support.ts'

const MANY = 100

const head = `import { allow, approve, bearer, constrain, deny, http, never, ref, role, scope, secret, tool } from 'fullmakt'
import { z } from 'zod'
const api = http('https://api.example.com', { actAs: 'service', auth: bearer(secret('env:TOKEN')) })
const read = scope('read', 'Read')
const member = role('member')
`

// Arguments of another name in each, so that no type is made for one tool and used for all.
const tool = (index: number): string => `const t${index} = tool({
  description: 'x', scope: read,
  input: z.object({
    id: z.string(), path: z.string(), n${index}: z.int().optional(), state: z.enum(['open', 'closed']),
    tags: z.array(z.string()), owner: z.object({ name: z.string() }),
  }),
  output: z.object({
    id: z.string(), iban: z.string().optional(), owner: z.object({ email: z.string().optional() }),
    items: z.array(z.object({ token: z.string().optional() })),
  }),
  call: api.get('/t${index}/{id}'),
})
`

const allow = (index: number): string => `export const a${index} = allow('a${index}', {
  who: member, what: t${index}, limit: '60/h',
  when: {
    args: { id: { startsWith: 'a' }, n${index}: { gte: 3 }, state: 'open', tags: { some: 'x' }, owner: { name: 'a' } },
    now: { hour: { between: [8, 18] } },
  },
})
`

const approve = (index: number): string => `export const p${index} = approve('p${index}', {
  who: member, what: t${index}, by: member, within: '15m', redact: ['iban', 'owner.email', 'items.*.token'],
  when: {
    args: { id: ref.principal('user'), path: { under: '/src' }, n${index}: { lte: ref.principal('claims.level') } },
    principal: { claims: { team: 'web', level: { gte: 3 } } },
  },
})
`

const constrain = (index: number): string =>
  `export const k${index} = constrain('k${index}', { what: t${index}, limit: '1/s', redact: ['iban'] })\n`

const never = (index: number): string =>
  `export const n${index} = never('n${index}', { what: t${index}, except: member, when: { args: { id: 'x' } } })\n`

const each = (...parts: ((index: number) => string)[]): string =>
  parts.map((part) => Array.from({ length: MANY }, (_, index) => part(index)).join('')).join('')

/** How many types TypeScript instantiates for a config; the same on every machine. */
function instantiations(text: string): number {
  using project = makeProject({ 'fullmakt.config.ts': text })
  const options = {
    target: 'esnext',
    module: 'preserve',
    moduleResolution: 'bundler',
    types: ['node'],
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    exactOptionalPropertyTypes: true,
    allowImportingTsExtensions: true,
    customConditions: ['fullmakt-source'],
  }
  const file = join(project.folder, 'tsconfig.json')
  writeFileSync(file, JSON.stringify({ compilerOptions: options, files: ['fullmakt.config.ts'] }))
  const tsc = join(repository, 'node_modules/typescript/bin/tsc')
  const output = execFileSync(process.execPath, [tsc, '-p', file, '--extendedDiagnostics'], { encoding: 'utf8' })
  return Number(/^Instantiations:\s+(\d+)$/m.exec(output)?.[1])
}

test('a tool, a rule, a constraint and an invariant each cost TypeScript little, however many there are', () => {
  const nothing = instantiations(head)
  const tools = instantiations(head + each(tool))
  const cost = (more: (index: number) => string): number => (instantiations(head + each(tool, more)) - tools) / MANY
  expect((tools - nothing) / MANY).toBeLessThan(1_800)
  expect(cost(allow)).toBeLessThan(1_200)
  expect(cost(approve)).toBeLessThan(1_550)
  expect(cost(constrain)).toBeLessThan(800)
  expect(cost(never)).toBeLessThan(300)
}, 60_000)

test('two thousand tools in one file, each with a schema and a rule of its own, are not too complex for TypeScript', async () => {
  const names = Array.from({ length: 2_000 }, (_, index) => `tool_${index}`)
  const { program, diagnostics } = await compileText(`
import { accounts, allow, anonymous, defineConfig, http, role, scope, tool } from 'fullmakt'
import { z } from 'zod'
const api = http('https://api.example.com', { actAs: 'service', auth: anonymous() })
const use = scope('use', 'Use it')
const member = role('member')
${names
  .map(
    (name, index) =>
      `const ${name} = tool({ description: 'Do ${index}.', scope: use, input: z.object({ id: z.string(), n${index}: z.int().max(${index}) }), call: api.post('/${index}/{id}', { body: ['n${index}'] }) })`,
  )
  .join('\n')}
export default defineConfig({
  server: { url: 'https://agents.example.com' },
  identity: accounts(),
  tools: { ${names.join(', ')} },
  policies: [
    ${names.map((name, index) => `allow('${name}', { who: member, what: ${name}, when: { args: { n${index}: { lte: ${index} }, id: { startsWith: 'a' } } } }),`).join('\n    ')}
    allow('all by id', { who: member, what: [${names.slice(0, 300).join(', ')}], when: { args: { id: 'x' } } }),
  ],
})
`)
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  expect(program?.tools).toHaveLength(2_000)
}, 120_000)
