import { resolve } from 'node:path'
import { compile, emitArtifact } from '@fullmakt/compiler'
import { bundleServer } from '../../artifact/bundle-server.ts'
import { writeArtifact } from '../../artifact/write-artifact.ts'
import type { Command } from '../command.ts'
import { compileConfig, compileFlags, configPath, count, reportDiagnostics, usage } from '../compile-config.ts'
import { version } from '../version.ts'

/** `fullmakt build`: writes the artifact that `serve` runs. */
export const build: Command = {
  name: 'build',
  summary: 'write the artifact that is deployed',
  steps: [
    'do what `check` does, and stop if the config is not right',
    'compile validators and the policy table',
    'do it all a second time and stop if the bytes differ',
    'write the artifact beside the old one, then swap them',
  ],
  positionals: [],
  flags: { ...compileFlags, out: { value: 'DIR', short: 'o', summary: 'where to; dist/fullmakt unless said' } },
  examples: ['fullmakt build', 'fullmakt build --out dist'],
  exitCodes: { 0: 'written', 1: 'the config is not right', 3: 'it could not be read, or the artifact not be written' },
  async run(given, io) {
    const compiled = await compileConfig(given, io)
    if (compiled.kind === 'usage') return usage(compiled.message, io)
    const { compilation, exit } = compiled
    reportDiagnostics(compilation, given, io)
    if (compilation.program === null || exit !== 0) return exit === 0 ? 1 : exit
    const artifact = await emitArtifact(compilation.program, version, new Map([['server.mjs', await bundleServer()]]))
    const second = await compile({ configFile: configPath(given, io), typeCheck: false })
    const again =
      second.program === null
        ? undefined
        : await emitArtifact(second.program, version, new Map([['server.mjs', await bundleServer()]]))
    if (artifact.digest !== again?.digest) {
      io.stderr.write('error[FMK9001]  two builds of one config differ\n  help: please report it\n')
      return 4
    }
    const out = resolve(io.cwd, String(given.flags['cwd'] ?? '.'), String(given.flags['out'] ?? 'dist/fullmakt'))
    const written = await writeArtifact(out, artifact)
    if (!written.ok) {
      io.stderr.write(`error  the artifact could not be written: ${written.reason}\n`)
      return 3
    }
    const size = [...artifact.files.values()].reduce((sum, bytes) => sum + bytes.length, 0)
    if (given.flags['json'] !== true && (given.flags['format'] ?? 'text') === 'text') {
      io.stdout.write(`${artifact.digest}\n${count(artifact.files.size, 'file')}, ${Math.ceil(size / 1024)} KiB\n`)
    }
    return 0
  },
}
