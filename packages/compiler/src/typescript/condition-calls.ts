import type { Node, SourceFile } from 'typescript/unstable/ast'
import {
  isArrayLiteralExpression,
  isCallExpression,
  isIdentifier,
  isImportDeclaration,
  isNamedImports,
  isObjectLiteralExpression,
  isPropertyAssignment,
  isStringLiteral,
} from 'typescript/unstable/ast/is'
import type { Edit } from './edits.ts'

/**
 * Writes `any(…)`, `all(…)` and `not(…)` inside a rule's `when` as the data they stand for, for the type-check only.
 * TypeScript settles the type of a call before it knows the rule's tool, and would report a mistake in it far from where it stands.
 * Takes a parsed file; returns the edits, sorted, or none where the file does not use these functions so.
 */
export function conditionCallEdits(file: SourceFile): readonly Edit[] {
  const words = combinators(file)
  const edits: Edit[] = []
  const rewrite = (node: Node): void => {
    if (isObjectLiteralExpression(node)) {
      for (const property of node.properties) if (isPropertyAssignment(property)) rewrite(property.initializer)
    } else if (isArrayLiteralExpression(node)) {
      for (const element of node.elements) rewrite(element)
    } else if (isCallExpression(node) && isIdentifier(node.expression)) {
      const word = words.get(node.expression.text)
      const last = node.arguments[node.arguments.length - 1]
      if (word === undefined || last === undefined || (word === 'not' && node.arguments.length > 1)) return
      const start = node.expression.getStart(file)
      const [open, close] = word === 'not' ? ['{not:', '}'] : [`{${word}:[`, ']}']
      edits.push({ at: start, length: node.arguments.pos - start, insert: open })
      for (const argument of node.arguments) rewrite(argument)
      edits.push({ at: node.end - 1, length: 1, insert: close })
    }
  }
  const visit = (node: Node): void => {
    if (isPropertyAssignment(node) && isIdentifier(node.name) && node.name.text === 'when') rewrite(node.initializer)
    else node.forEachChild(visit)
  }
  if (words.size > 0) visit(file)
  return edits
}

/** The local names under which a file imports the functions that combine conditions. */
function combinators(file: SourceFile): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  for (const statement of file.statements) {
    if (!isImportDeclaration(statement) || !isStringLiteral(statement.moduleSpecifier)) continue
    if (statement.moduleSpecifier.text !== 'fullmakt') continue
    const bindings = statement.importClause?.namedBindings
    if (bindings === undefined || !isNamedImports(bindings)) continue
    for (const { name, propertyName } of bindings.elements) {
      const imported = propertyName?.text ?? name.text
      if (imported === 'any' || imported === 'all' || imported === 'not') names.set(name.text, imported)
    }
  }
  return names
}
