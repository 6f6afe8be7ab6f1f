// Packs the command line and what it always needs into a few files: a command starts in half the time.

import { rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const dist = join(dirname(fileURLToPath(import.meta.url)), 'dist')

/** Modules that know where they are stay where they are; the serving side and the heavy tools are loaded only by those who need them. */
const PACKED = /^(?:@fullmakt\/(?!runtime)|typescript\/unstable\/)/

rmSync(join(dist, 'bundle'), { recursive: true, force: true })
const result = await build({
  entryPoints: [join(dist, 'main.js')],
  outdir: join(dist, 'bundle'),
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  charset: 'utf8',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'linked',
  logLevel: 'warning',
  metafile: true,
  chunkNames: 'part-[hash]',
  plugins: [
    {
      name: 'places',
      setup({ onResolve }) {
        onResolve({ filter: /(?:^|\/)here\.js$/ }, ({ resolveDir }) => {
          const isOurs = resolveDir.startsWith(dist)
          return { path: isOurs ? '../here.js' : '@fullmakt/compiler/here', external: true }
        })
        onResolve({ filter: /^[^./]/ }, ({ path, importer }) => {
          const isPacked =
            PACKED.test(path) || path.startsWith('#') || /[\\/]node_modules[\\/]typescript[\\/]/.test(importer)
          return isPacked || path.startsWith('node:') ? undefined : { path, external: true }
        })
      },
    },
  ],
})

for (const [file, { inputs }] of Object.entries(result.metafile.outputs)) {
  if (basename(file) === 'here.js' || Object.keys(inputs).some((path) => path.endsWith('/here.js'))) {
    throw new Error(`${file} took a module that knows where it is`)
  }
}
