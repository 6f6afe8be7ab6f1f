import { readFileSync } from 'node:fs'
import type { Plugin } from 'esbuild'
import { isTooDeep, TOO_DEEP } from './nesting.ts'

/** Takes YAML documents as the JSON that they could have been written in; leaves a TypeScript declaration of each, by absolute path, in `documents`. */
export function yamlDocuments(documents: Map<string, string>): Plugin {
  return {
    name: 'fullmakt-yaml',
    setup({ onLoad }) {
      onLoad({ filter: /\.ya?ml$/ }, async ({ path }) => {
        const { declarationOf, readYaml } = await import('./yaml-document.ts')
        const text = readFileSync(path, 'utf8')
        const document = readYaml(text)
        if (document.ok) {
          const contents = JSON.stringify(document.value)
          if (isTooDeep(contents)) return { errors: [{ text: TOO_DEEP }] }
          documents.set(path, declarationOf(document.value))
          return { contents, loader: 'json' }
        }
        const lineText = text.split(/\r?\n/)[document.line - 1] ?? ''
        const column = Buffer.byteLength(lineText.slice(0, document.column - 1))
        const location = { file: path, line: document.line, column, length: 1, lineText }
        return { errors: [{ text: `this is no YAML that JSON could hold: ${document.message}`, location }] }
      })
    },
  }
}
