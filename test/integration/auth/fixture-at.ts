import { emitArtifact } from '@fullmakt/compiler'
import type { Program } from '@fullmakt/ir'
import { type CompiledFixture, compileFixture } from '../../support/deployment.ts'

/**
 * The config of this folder at ports of its own, since other tests serve the same config at the same time.
 * Takes the port of the server, an even number of ten; its upstream is at the next one. `change` may make the Program another.
 */
export async function fixtureAt(
  port: number,
  change = (program: Program): Program => program,
): Promise<CompiledFixture> {
  const { program } = await compileFixture('../integration/auth')
  const text = JSON.stringify(program)
    .replaceAll('18190', String(port))
    .replaceAll('18191', String(port + 1))
  const moved = change(JSON.parse(text) as Program)
  return { program: moved, files: (await emitArtifact(moved, '0.0.0')).files }
}
