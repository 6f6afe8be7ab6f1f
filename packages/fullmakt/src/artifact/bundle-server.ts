import { build } from 'esbuild'
import { folderHere, fromSource, ownModule } from '../here.ts'

/**
 * Bundles the serving side into one module that runs on plain Node with nothing installed.
 * Returns its bytes; the same installation gives the same bytes.
 */
export async function bundleServer(): Promise<Uint8Array> {
  const result = await build({
    entryPoints: [ownModule('@fullmakt/runtime/server')],
    absWorkingDir: folderHere,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    minify: true,
    legalComments: 'none',
    charset: 'utf8',
    write: false,
    logLevel: 'silent',
    ...(fromSource ? { conditions: ['fullmakt-source'] } : {}),
    // Dependencies in CommonJS ask for Node modules by `require`, which a module does not have by itself.
    banner: {
      js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
    },
  })
  return result.outputFiles[0]!.contents
}
