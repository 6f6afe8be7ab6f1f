import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { OpenedArtifact, Trust } from '@fullmakt/runtime'
import { readArtifact } from '../artifact/read-artifact.ts'
import type { Io } from './io.ts'

/** An artifact of a folder, verified; or the exit code after the reason was said. */
export type ArtifactFolder =
  | { readonly ok: true; readonly artifact: OpenedArtifact; readonly files: ReadonlyMap<string, Uint8Array> }
  | { readonly ok: false; readonly exit: 1 | 3 }

/**
 * Reads and verifies the artifact in a folder.
 * Takes the folder and, when the manifest must be signed, the file of trusted keys. Says on stderr what is wrong: 3 when there is none or the
 * keys cannot be read, 1 when it does not verify.
 */
export async function openArtifactFolder(folder: string, io: Io, trustFile?: string): Promise<ArtifactFolder> {
  const files = await readArtifact(resolve(io.cwd, folder))
  if (files === undefined) {
    io.stderr.write(`error  there is no artifact at \`${folder}\`\n  help: fullmakt build --out ${folder}\n`)
    return { ok: false, exit: 3 }
  }
  const { describeRefusal, openArtifact } = await import('@fullmakt/runtime')
  const trust = trustFile === undefined ? undefined : await readTrustFile(trustFile, io)
  if (trust === null) return { ok: false, exit: 3 }
  const opened = await openArtifact(files, trust)
  if (opened.ok) return { ok: true, artifact: opened.artifact, files }
  io.stderr.write(`error[ERR_ARTIFACT]  the artifact is refused: ${describeRefusal(opened)}\n`)
  return { ok: false, exit: 1 }
}

/** Reads the keys that are trusted from a file; null after saying what is wrong. */
export async function readTrustFile(file: string, io: Io): Promise<Trust | null> {
  const { readTrust } = await import('@fullmakt/runtime')
  const text = await readFile(resolve(io.cwd, file), 'utf8').catch(() => undefined)
  const trust = text === undefined ? undefined : await readTrust(text)
  if (trust !== undefined) return trust
  const problem = text === undefined ? 'cannot be read' : 'is not a JWK Set or PEM of Ed25519 public keys'
  io.stderr.write(`error[ERR_TRUST]  \`${file}\` ${problem}\n  help: openssl pkey -in key.pem -pubout -out ${file}\n`)
  return null
}
