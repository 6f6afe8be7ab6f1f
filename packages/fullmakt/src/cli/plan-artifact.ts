import { type Artifact, emitArtifact } from '@fullmakt/compiler'
import type { Program } from '@fullmakt/ir'
import { bundleServer } from '../artifact/bundle-server.ts'
import { version } from './version.ts'

/** The artifact that this version of Fullmakt builds of a Program, not signed. A plan is held to the one of revision 0. Throws what `emitArtifact` throws. */
export async function artifactOf(program: Program, revision: number = 0): Promise<Artifact> {
  return await emitArtifact(program, version, new Map([['server.mjs', await bundleServer()]]), revision)
}
