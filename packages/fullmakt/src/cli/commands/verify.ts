import type { Command } from '../command.ts'
import { openArtifactFolder } from '../open-artifact-folder.ts'

/** `fullmakt verify`: proves that an artifact is whole. */
export const verify: Command = {
  name: 'verify',
  summary: 'prove that an artifact is whole',
  steps: [
    'compare every file with its digest in the manifest',
    'refuse files that are missing or that the manifest does not name',
    'load the policy table and the validators as `serve` does',
  ],
  positionals: [{ name: 'ARTIFACT', summary: 'the folder that `build` wrote' }],
  flags: { json: { summary: 'one JSON document' } },
  examples: ['fullmakt verify dist/fullmakt'],
  exitCodes: { 0: 'whole; prints its digest', 1: 'not whole', 3: 'there is none' },
  async run({ flags, positionals }, io) {
    const opened = await openArtifactFolder(String(positionals['ARTIFACT']), io)
    if (!opened.ok) return opened.exit
    const { digest } = opened.artifact
    const document = { format: 'fullmakt.verification', version: '1.0', ok: true, digest }
    io.stdout.write(flags['json'] === true ? `${JSON.stringify(document)}\n` : `${digest}\n`)
    return 0
  },
}
