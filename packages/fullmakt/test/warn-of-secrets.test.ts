import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import type { Program } from '@fullmakt/ir'
import { expect, it } from 'vitest'
import { warnOfSecrets } from '../src/cli/warn-of-secrets.ts'
import { makeFolder } from './support.ts'

const programOf = (...references: readonly string[]): Program =>
  ({ upstreams: references.map((secret) => ({ credential: { kind: 'bearer', secret } })) }) as unknown as Program

it.skipIf(process.platform === 'win32')(
  'A-279, A-281: says which secrets are missing, and which everybody can read',
  () => {
    using project = makeFolder({ closed: 'canary', open: 'canary', group: 'canary', key: 'canary' })
    const path = (name: string): string => join(project.folder, name)
    for (const [name, mode] of [
      ['closed', 0o600],
      ['open', 0o604],
      ['group', 0o640],
      ['key', 0o644],
    ] as const) {
      chmodSync(path(name), mode)
    }
    const log: unknown[][] = []
    const program = programOf(
      ...['env:HERE', 'env:GONE', 'env:GONE', `file:${path('closed')}`, `file:${path('group')}`],
      ...[`file:${path('open')}`, `file:${path('gone')}`],
    )
    warnOfSecrets(program, { HERE: 'canary', FULLMAKT_KEY_FILE: path('key') }, (...line) => void log.push(line))
    expect(log).toEqual([
      ['warning', 'secret.missing', { reference: 'env:GONE' }],
      ['warning', 'secret.readable', { path: path('open') }],
      ['warning', 'secret.missing', { reference: `file:${path('gone')}` }],
      ['warning', 'secret.readable', { path: path('key') }],
    ])
    expect(JSON.stringify(log)).not.toContain('canary')
  },
)

it('says the same of the secret for the provider, and nothing where all is as it should be', () => {
  const log: unknown[][] = []
  const warn = (program: object): void =>
    warnOfSecrets(program as Program, { HERE: 'x' }, (...line) => void log.push(line))
  warn({ upstreams: [{ credential: { kind: 'none' } }], identity: { clientSecret: null } })
  warn({ upstreams: [{ credential: { kind: 'bearer', secret: 'env:HERE' } }] })
  expect(log).toEqual([])
  warn({ upstreams: [], identity: { clientSecret: 'env:GONE' } })
  expect(log).toEqual([['warning', 'secret.missing', { reference: 'env:GONE' }]])
})
