import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import ts from 'typescript6'

const packages = resolve(import.meta.dirname, '../../packages')

/** The packages that a server is made of. */
export const SERVING: readonly string[] = [
  ...['ir', 'policy', 'audit', 'store', 'oauth', 'mcp', 'upstream', 'broker', 'runtime'],
]

/** Finds something in the sources of packages. Takes their names, and what a node is; returns it with its file, below `packages`, for every node that is one. */
export function inSources<Found>(
  names: readonly string[],
  find: (node: ts.Node) => Found | undefined,
): readonly { readonly file: string; readonly found: Found }[] {
  return names.flatMap((name) =>
    readdirSync(join(packages, name, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .sort()
      .flatMap((path) => inSource(`${name}/src/${path.replaceAll('\\', '/')}`, find)),
  )
}

function inSource<Found>(
  file: string,
  find: (node: ts.Node) => Found | undefined,
): readonly { readonly file: string; readonly found: Found }[] {
  const source = ts.createSourceFile(file, readFileSync(join(packages, file), 'utf8'), ts.ScriptTarget.Latest, true)
  const all: { readonly file: string; readonly found: Found }[] = []
  const visit = (node: ts.Node): void => {
    const found = find(node)
    if (found !== undefined) all.push({ file, found })
    ts.forEachChild(node, visit)
  }
  visit(source)
  return all
}
