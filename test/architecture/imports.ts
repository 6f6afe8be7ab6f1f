import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import ts from 'typescript6'

/** One import of a source file. */
export interface Import {
  /** The file, relative to the package's `src/`. */
  readonly file: string
  readonly specifier: string
  readonly kind: 'type' | 'value' | 'lazy'
}

/** The sources of a package, relative to its `src/`. */
export function sourcesOf(packageFolder: string): readonly string[] {
  const src = join(packageFolder, 'src')
  return readdirSync(src, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.c?ts$/.test(entry.name))
    .map((entry) => relative(src, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort()
}

/** Every import and re-export of a package's sources, and every name that is resolved as one. */
export function importsOf(packageFolder: string): readonly Import[] {
  return sourcesOf(packageFolder).flatMap((file) => {
    const text = readFileSync(join(packageFolder, 'src', file), 'utf8')
    const found: Import[] = []
    const visit = (node: ts.Node): void => {
      if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
        if (node.moduleSpecifier !== undefined && ts.isStringLiteral(node.moduleSpecifier)) {
          found.push({ file, specifier: node.moduleSpecifier.text, kind: hasOnlyTypes(node) ? 'type' : 'value' })
        }
      } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
        found.push({ file, specifier: textOf(node.argument.literal), kind: 'type' })
      } else if (ts.isCallExpression(node) && isLazy(node.expression)) {
        const [argument] = node.arguments
        if (argument !== undefined && ts.isStringLiteralLike(argument)) {
          found.push({ file, specifier: argument.text, kind: 'lazy' })
        }
      }
      ts.forEachChild(node, visit)
    }
    visit(ts.createSourceFile(file, text, ts.ScriptTarget.ESNext))
    return found
  })
}

function hasOnlyTypes(node: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  const clause = ts.isImportDeclaration(node) ? node.importClause : node
  if (clause === undefined) return false
  if (ts.isImportClause(clause) ? clause.phaseModifier === ts.SyntaxKind.TypeKeyword : clause.isTypeOnly) return true
  if (ts.isImportClause(clause) && clause.name !== undefined) return false
  const named = ts.isImportClause(clause) ? clause.namedBindings : clause.exportClause
  if (named === undefined || ts.isNamespaceImport(named) || ts.isNamespaceExport(named)) return false
  return named.elements.length > 0 && [...named.elements].every(({ isTypeOnly }) => isTypeOnly)
}

// `import('…')`, `import.meta.resolve('…')` and `process.getBuiltinModule('…')`.
function isLazy(callee: ts.Expression): boolean {
  if (callee.kind === ts.SyntaxKind.ImportKeyword) return true
  if (!ts.isPropertyAccessExpression(callee)) return false
  return callee.name.text === 'resolve' ? ts.isMetaProperty(callee.expression) : callee.name.text === 'getBuiltinModule'
}

function textOf(literal: ts.LiteralTypeNode['literal']): string {
  return ts.isStringLiteral(literal) ? literal.text : ''
}
