import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { makeFolder, runIn, smallConfig } from './support.ts'

const right = { 'fullmakt.config.ts': smallConfig() }
const wrong = { 'fullmakt.config.ts': smallConfig("export const n: number = 'x'") }

describe('--reporter', () => {
  test('several at once, each with its own file, and text for people', async () => {
    using project = makeFolder(wrong)
    const read = (name: string): string => readFileSync(join(project.folder, name), 'utf8')
    const { exit, stdout, stderr } = await runIn(project.folder, [
      'check',
      '--reporter',
      'json=out/found.json',
      '--reporter=sarif=out/found.sarif',
      '--reporter=concise=found.txt',
      '--reporter=text=found.log',
      '--color=always',
    ])
    expect({ exit, stdout }).toEqual({ exit: 1, stdout: 'failed: 1 error, 0 warnings in 1 file (0.0 s)\n' })
    expect(stderr).toContain('\u001b[')
    expect(JSON.parse(read('out/found.json'))).toMatchObject({ errors: 1 })
    expect(JSON.parse(read('out/found.sarif'))).toMatchObject({
      version: '2.1.0',
      runs: [{ results: [{ ruleId: 'FMK1001' }] }],
    })
    expect(read('found.txt')).toBe(
      "fullmakt.config.ts:3:14: error FMK1001 type 'string' is not assignable to type 'number' (TS2322)\n",
    )
    expect(read('found.log')).toContain('error[FMK1001]')
    expect(read('found.log')).not.toContain('\u001b[')
  })

  test('one without a file takes standard output, and text may stay beside it', async () => {
    using project = makeFolder(wrong)
    const one = await runIn(project.folder, ['check', '--reporter', 'concise'])
    expect(one.stdout).toMatch(/^fullmakt\.config\.ts:3:14: error FMK1001 .*\n$/)
    expect(one.stderr).toBe('')
    const both = await runIn(project.folder, ['check', '--reporter', 'concise', '--reporter', 'text'])
    expect(both.stdout).toBe(one.stdout)
    expect(both.stderr).toContain('error[FMK1001]')
  })

  test('a file is written for a right config too, by every command that compiles', async () => {
    using project = makeFolder(right)
    const results = (): unknown => JSON.parse(readFileSync(join(project.folder, 'a.sarif'), 'utf8')).runs[0].results
    for (const command of ['check', 'build', 'plan']) {
      const { exit, stderr } = await runIn(project.folder, [command, '--reporter', `sarif=a.sarif`])
      expect({ command, exit, stderr }).toEqual({ command, exit: 0, stderr: '' })
      expect(results()).toEqual([])
    }
  })

  test('a file that cannot be written is 3', async () => {
    using project = makeFolder({ ...right, file: '' })
    const { exit, stderr } = await runIn(project.folder, ['check', '--reporter', 'json=file/found.json'])
    expect(exit).toBe(3)
    expect(stderr).toMatch(/^error {2}the report `file\/found\.json` could not be written: \w+\n$/)
    expect(existsSync(join(project.folder, 'file/found.json'))).toBe(false)
  })

  test('paths are relative to where the command runs, in every place of a report', async () => {
    using project = makeFolder({
      'infra/fullmakt.config.ts': smallConfig().replace(
        "[allow('everyone', { what: thing })]",
        "[allow('everyone', { what: [thing, scope('read', 'Again')] })]",
      ),
    })
    const { stdout } = await runIn(project.folder, ['check', '-c', 'infra/fullmakt.config.ts', '--json'])
    const [item] = JSON.parse(stdout).diagnostics
    expect(item).toMatchObject({
      code: 'FMK2202',
      span: { file: 'infra/fullmakt.config.ts' },
      related: [{ span: { file: 'infra/fullmakt.config.ts', line: 5 }, message: 'first declared here' }],
    })
  })
})
