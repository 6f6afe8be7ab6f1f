import { type BuildOptions, type BuildResult, build, stop } from 'esbuild'

let atWork = 0

/** Bundles as esbuild does; its process is started by the first bundle and waits for the next. */
export async function runBundler<Options extends BuildOptions>(options: Options): Promise<BuildResult<Options>> {
  atWork += 1
  try {
    return await build<Options>(options as Parameters<typeof build<Options>>[0])
  } finally {
    atWork -= 1
  }
}

/** Ends the bundler's process, which holds what it holds while it waits; not while anything is bundled. The next bundle starts it anew. */
export async function endBundler(): Promise<void> {
  if (atWork === 0) await stop()
}
