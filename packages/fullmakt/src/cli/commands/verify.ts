import type { Command } from '../command.ts'
import { usage } from '../compile-config.ts'
import { openArtifactFolder } from '../open-artifact-folder.ts'

/** `fullmakt verify`: proves that an artifact is whole. */
export const verify: Command = {
  name: 'verify',
  summary: 'prove that an artifact is whole',
  steps: [
    'with --trust, judge the signature over the manifest',
    'compare every file with its digest in the manifest',
    'refuse files that are missing or that the manifest does not name',
    'load the policy table and the validators as `serve` does',
  ],
  positionals: [{ name: 'ARTIFACT', summary: 'the folder that `build` wrote' }],
  flags: {
    trust: { value: 'FILE', summary: 'public keys, as a JWK Set or in PEM, of which one must have signed it' },
    'min-revision': { value: 'N', summary: 'refuse an earlier revision' },
    json: { summary: 'one JSON document' },
  },
  examples: ['fullmakt verify dist/fullmakt', 'fullmakt verify dist/fullmakt --trust release.pem --min-revision 57'],
  exitCodes: { 0: 'whole; prints its digest', 1: 'not whole, not trusted or too old', 3: 'there is none' },
  async run({ flags, positionals }, io) {
    const least = Number(flags['min-revision'] ?? 0)
    // A variable that is not set would ask for nothing.
    if (!Number.isSafeInteger(least) || least < 0 || String(flags['min-revision'] ?? '0').trim() === '')
      return usage('`--min-revision` takes a whole number', io)
    const trust = flags['trust'] === undefined ? undefined : String(flags['trust'])
    const opened = await openArtifactFolder(String(positionals['ARTIFACT']), io, trust)
    if (!opened.ok) return opened.exit
    const { digest, revision, trusted } = opened.artifact
    if (revision < least) {
      io.stderr.write(`error[ERR_ARTIFACT_OLDER]  the artifact is revision ${revision}, earlier than ${least}\n`)
      return 1
    }
    const document = { format: 'fullmakt.verification', version: '1.0', ok: true, digest, revision, trusted }
    io.stdout.write(flags['json'] === true ? `${JSON.stringify(document)}\n` : `${digest}\n`)
    return 0
  },
}
