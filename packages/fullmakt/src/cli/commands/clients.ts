import { resolve } from 'node:path'
import { readArtifact } from '../../artifact/read-artifact.ts'
import type { Command } from '../command.ts'

/** `fullmakt clients secret`: makes a secret for an agent and prints it once. */
export const clientsSecret: Command = {
  name: 'clients secret',
  summary: 'make a secret for an agent',
  steps: [
    'check that the artifact has the agent',
    'make a secret of 256 random bits and print it, once, with the line for the config that holds its hash',
  ],
  positionals: [{ name: 'AGENT', summary: 'the agent, by its key in the config' }],
  flags: {
    artifact: { value: 'DIR', summary: 'the folder that `build` wrote; nothing is checked without it' },
  },
  examples: ['fullmakt clients secret triage-bot', 'fullmakt clients secret triage-bot --artifact dist/fullmakt'],
  exitCodes: { 0: 'made', 1: 'there is no such agent', 3: 'the artifact cannot be read' },
  async run({ flags, positionals }, io) {
    const agent = String(positionals['AGENT'])
    const { artifact } = flags
    if (artifact !== undefined) {
      const folder = resolve(io.cwd, String(artifact))
      const names = agentsOf(await readArtifact(folder))
      if (names === undefined) {
        io.stderr.write(`error  there is no artifact at \`${folder}\`\n  help: fullmakt build\n`)
        return 3
      }
      if (!names.includes(agent)) {
        io.stderr.write(
          `error  there is no agent \`${agent}\`\n  help: the artifact has ${names.join(', ') || 'none'}\n`,
        )
        return 1
      }
    }
    const { newClientSecret } = await import('@fullmakt/runtime')
    const { secret, hash } = newClientSecret()
    // The secret alone on standard output, so that it can go straight into a secret store.
    io.stdout.write(`${secret}\n`)
    io.stderr.write(
      `the secret is shown once; in the config of \`${agent}\` goes its hash:\n  auth: clientSecret('${hash}'),\n`,
    )
    return 0
  },
}

function agentsOf(files: ReadonlyMap<string, Uint8Array> | undefined): readonly string[] | undefined {
  const bytes = files?.get('program.json')
  if (bytes === undefined) return undefined
  const { agents } = JSON.parse(Buffer.from(bytes).toString('utf8')) as {
    readonly agents: readonly { readonly name: string }[]
  }
  return agents.map(({ name }) => name)
}
