import { resolve } from 'node:path'
import type { OpenedArtifact } from '@fullmakt/runtime'
import { readArtifact } from '../artifact/read-artifact.ts'
import type { Io } from './io.ts'

/** An artifact of a folder, verified; or the exit code after the reason was said. */
export type ArtifactFolder =
  | { readonly ok: true; readonly artifact: OpenedArtifact; readonly files: ReadonlyMap<string, Uint8Array> }
  | { readonly ok: false; readonly exit: 1 | 3 }

/** Reads and verifies the artifact in a folder. Says on stderr what is wrong: 3 when there is none, 1 when it does not verify. */
export async function openArtifactFolder(folder: string, io: Io): Promise<ArtifactFolder> {
  const files = await readArtifact(resolve(io.cwd, folder))
  if (files === undefined) {
    io.stderr.write(`error  there is no artifact at \`${folder}\`\n  help: fullmakt build --out ${folder}\n`)
    return { ok: false, exit: 3 }
  }
  const { describeRefusal, openArtifact } = await import('@fullmakt/runtime')
  const opened = await openArtifact(files)
  if (opened.ok) return { ok: true, artifact: opened.artifact, files }
  io.stderr.write(`error[ERR_ARTIFACT]  the artifact is refused: ${describeRefusal(opened)}\n`)
  return { ok: false, exit: 1 }
}
