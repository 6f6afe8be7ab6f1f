import { formatSpan, type Program } from '@fullmakt/ir'
import type { Command } from '../command.ts'
import { openArtifactFolder } from '../open-artifact-folder.ts'
import { visible } from '../visible.ts'

/** `fullmakt inspect`: says what is in an artifact, without running it. */
export const inspect: Command = {
  name: 'inspect',
  summary: 'say what is in an artifact, without running it',
  steps: ['verify the artifact', 'list its server, tools, rules, upstreams and the secrets it will need'],
  positionals: [{ name: 'ARTIFACT', summary: 'the folder that `build` wrote' }],
  flags: { json: { summary: 'the Program as one JSON document' } },
  examples: ['fullmakt inspect dist/fullmakt', 'fullmakt inspect dist/fullmakt --json'],
  exitCodes: { 0: 'said', 1: 'the artifact is not whole', 3: 'there is none' },
  async run({ flags, positionals }, io) {
    const opened = await openArtifactFolder(String(positionals['ARTIFACT']), io)
    if (!opened.ok) return opened.exit
    const { program, digest, revision } = opened.artifact
    io.stdout.write(
      flags['json'] === true ? `${JSON.stringify(program, null, 2)}\n` : render(program, digest, revision),
    )
    return 0
  },
}

function render(program: Program, digest: string, revision: number): string {
  const { server, tools, rules, upstreams, agents } = program
  const width = Math.max(0, ...tools.map(({ name }) => name.length))
  const lines = [
    revision === 0 ? digest : `${digest}  revision ${revision}`,
    '',
    `server     ${server.resource}`,
    `           dynamic registration ${server.dynamicRegistration ? 'on' : 'off'}, client metadata ${server.clientIdMetadata ? 'on' : 'off'}`,
    ...agents.map(({ name, roles }) => `agent      ${name} as ${roles.join(', ') || 'nothing'}`),
    '',
    ...tools.map(
      ({ name, scope, call, annotations }) =>
        `tool       ${name.padEnd(width)}  ${call.method.padEnd(6)} ${call.upstream}  needs ${scope}${annotations.readOnly ? ', only reads' : ''}`,
    ),
    '',
    ...rules.map(
      ({ effect, name, tools: about, span }) =>
        `${effect.padEnd(10)} ${name} (${about.join(', ')})  ${formatSpan(span)}`,
    ),
    '',
    ...upstreams.map(({ origin, credential, privateNetwork }) => {
      const secret = credential.kind === 'none' ? 'no credential' : `${credential.kind} from ${credential.secret}`
      return `upstream   ${origin}  ${secret}${privateNetwork ? ', private network' : ''}`
    }),
  ]
  // An artifact may be anybody's.
  return `${lines.map(visible).join('\n')}\n`
}
