import type { Expression, Identifier, Node, ObjectLiteralElementLike, PropertyName } from 'typescript/unstable/ast'
import { NodeFlags } from 'typescript/unstable/ast'
import {
  isArrayLiteralExpression,
  isBindingElement,
  isCallExpression,
  isComputedPropertyName,
  isElementAccessExpression,
  isExportAssignment,
  isExpressionStatement,
  isIdentifier,
  isImportSpecifier,
  isNoSubstitutionTemplateLiteral,
  isNumericLiteral,
  isObjectBindingPattern,
  isObjectLiteralExpression,
  isPropertyAccessExpression,
  isPropertyAssignment,
  isShorthandPropertyAssignment,
  isSourceFile,
  isSpreadAssignment,
  isSpreadElement,
  isStringLiteral,
  isVariableDeclaration,
} from 'typescript/unstable/ast/is'
import type { Checker } from 'typescript/unstable/sync'
import { bare, isLiteral } from './expressions.ts'

/** What a path through an expression came to. */
export interface Part {
  /** The innermost expression that certainly gives the value, where it is written. */
  readonly node: Node
  /** The member's name, where the value is a member's. */
  readonly name: Node | undefined
  /** Where the value is used, when it is written somewhere else. */
  readonly used: Node | undefined
  /** Where the thing that `node` names was declared, when `node` is only its name. */
  readonly declared: Node | undefined
  /** False when the path goes on below `node`. */
  readonly whole: boolean
}

type Step = string | number

const DEPTH = 64

/**
 * Follows a path of member names and list positions through an expression.
 * Looks through parentheses, casts, spreads, shorthand members, constants (of other files too), their members, and the functions that combine
 * conditions. Stops before what only running the config would tell: calls, parameters, choices, variables.
 */
export function partOf(expression: Expression, path: readonly Step[], checker: Checker): Part {
  let steps = 0
  return follow(expression, path, { name: undefined, used: undefined })

  function follow(
    start: Node,
    rest: readonly Step[],
    via: { readonly name: Node | undefined; readonly used: Node | undefined },
  ): Part {
    const node = bare(start)
    const stop = (whole: boolean, declared?: Node): Part => ({ node: start, ...via, declared, whole })
    if (++steps > DEPTH) return stop(false)
    const [step, ...after] = rest
    if (isIdentifier(node) || isPropertyAccessExpression(node) || isElementAccessExpression(node)) {
      const value = constantOf(node)
      if (value === undefined) return stop(step === undefined, declarationNameOf(node))
      const reached = follow(value, rest, { name: via.name, used: via.used ?? start })
      // Something made by a call is meant by its name: the mistake is where it is used.
      return step === undefined && !isLiteral(bare(reached.node))
        ? { ...via, node: start, declared: reached.declared ?? declarationNameOf(node) ?? reached.node, whole: true }
        : reached
    }
    if (step === undefined) return stop(true)
    if (isObjectLiteralExpression(node)) {
      const found = memberOf(node.properties, String(step))
      if (found === 'absent' || found === 'unknown') return stop(false)
      if ('spread' in found) return found.certain ? follow(found.spread, rest, via) : stop(false)
      return follow(found.value, after, { name: found.name, used: via.used })
    }
    if (isArrayLiteralExpression(node) && typeof step === 'number') {
      const item = itemOf(node.elements, step)
      return item === undefined
        ? stop(false)
        : follow(item.node, [...item.rest, ...after], { name: undefined, used: via.used })
    }
    if (isCallExpression(node) && isIdentifier(node.expression)) {
      const word = importedName(node.expression)
      const inner = typeof after[0] === 'number' ? itemOf(node.arguments, after[0]) : undefined
      if ((word === 'any' || word === 'all') && word === step && inner !== undefined) {
        return follow(inner.node, [...inner.rest, ...after.slice(1)], { name: undefined, used: via.used })
      }
      if (word === 'apiKey' && (step === 'header' || step === 'query') && node.arguments[0] !== undefined) {
        return follow(node.arguments[0], rest, via)
      }
      if (word === 'not' && step === 'not' && node.arguments[0] !== undefined) {
        return follow(node.arguments[0], after, { name: undefined, used: via.used })
      }
    }
    if (isCallExpression(node) && /^Object\.freeze$/.test(node.expression.getText()) && node.arguments[0]) {
      return follow(node.arguments[0], rest, via)
    }
    return stop(false)
  }

  // The last one to give a member wins, so the search goes from the end. A spread that may give it hides everything before it.
  function memberOf(
    properties: readonly ObjectLiteralElementLike[],
    wanted: string,
  ): { name: Node; value: Node } | { spread: Node; certain: boolean } | 'absent' | 'unknown' {
    for (let index = properties.length - 1; index >= 0; index--) {
      const property = properties[index]!
      if (isSpreadAssignment(property)) {
        const inside = contentOf(property.expression)
        if (inside === undefined || !isObjectLiteralExpression(inside)) {
          const before = memberOf(properties.slice(0, index), wanted)
          return { spread: property.expression, certain: before === 'absent' }
        }
        const found = memberOf(inside.properties, wanted)
        if (found === 'unknown' || (found !== 'absent' && 'spread' in found && !found.certain)) return 'unknown'
        if (found === 'absent') continue
        return { spread: property.expression, certain: true }
      }
      const name = property.name === undefined ? undefined : nameOf(property.name)
      if (name === undefined) return 'unknown'
      if (name !== wanted) continue
      const written = property.name!
      if (isPropertyAssignment(property)) return { name: written, value: property.initializer }
      if (isShorthandPropertyAssignment(property)) return { name: written, value: property.name }
      return { name: written, value: property }
    }
    return 'absent'
  }

  function itemOf(elements: readonly Node[], index: number): { node: Node; rest: readonly Step[] } | undefined {
    let at = 0
    for (const [position, element] of elements.entries()) {
      if (!isSpreadElement(element)) {
        if (at++ === index) return { node: element, rest: [] }
        continue
      }
      const inside = contentOf(element.expression)
      const length = inside !== undefined && isArrayLiteralExpression(inside) ? lengthOf(inside.elements) : undefined
      // What comes after a list of unknown length stands at unknown positions.
      if (length === undefined) {
        return position === elements.length - 1 ? { node: element.expression, rest: [index - at] } : undefined
      }
      if (index < at + length) return { node: element.expression, rest: [index - at] }
      at += length
    }
    return undefined
  }

  function lengthOf(elements: readonly Node[]): number | undefined {
    let length = 0
    for (const element of elements) {
      const inside = isSpreadElement(element) ? contentOf(element.expression) : undefined
      if (!isSpreadElement(element)) length++
      else if (inside !== undefined && isArrayLiteralExpression(inside)) {
        const more = lengthOf(inside.elements)
        if (more === undefined) return undefined
        length += more
      } else return undefined
    }
    return length
  }

  /** What an expression comes to when it is a literal or names one. */
  function contentOf(expression: Node): Node | undefined {
    const { node, declared } = follow(expression, [], { name: undefined, used: undefined })
    return declared === undefined ? bare(node) : undefined
  }

  /** The expression that a constant, or a member of one, stands for. */
  function constantOf(node: Node): Node | undefined {
    if (isIdentifier(node)) return initializerOf(declarationOf(node))
    if (isPropertyAccessExpression(node)) {
      const member = partOf(node.expression, [node.name.text], checker)
      if (member.whole && member.name !== undefined) return member.node
      return initializerOf(declarationOf(node.name))
    }
    if (isElementAccessExpression(node)) {
      const key = bare(node.argumentExpression)
      const step = isNumericLiteral(key) ? Number(key.text) : isStringLiteral(key) ? key.text : undefined
      if (step === undefined) return undefined
      const member = partOf(node.expression, [step], checker)
      return member.whole ? member.node : undefined
    }
    return undefined
  }

  function initializerOf(declaration: Node | undefined): Node | undefined {
    if (declaration === undefined) return undefined
    if (isVariableDeclaration(declaration)) {
      const constant = (declaration.parent.flags & NodeFlags.Const) !== 0
      return constant && isIdentifier(declaration.name) ? declaration.initializer : undefined
    }
    if (isExportAssignment(declaration)) return declaration.expression
    if (isPropertyAssignment(declaration)) return declaration.initializer
    if (isBindingElement(declaration) && declaration.initializer === undefined && !declaration.dotDotDotToken) {
      const [pattern, owner] = [declaration.parent, declaration.parent.parent]
      const key = declaration.propertyName ?? declaration.name
      const step = key !== undefined && isIdentifier(key) ? key.text : undefined
      if (!isObjectBindingPattern(pattern) || !isVariableDeclaration(owner) || step === undefined) return undefined
      if (owner.initializer === undefined || (owner.parent.flags & NodeFlags.Const) === 0) return undefined
      const member = partOf(owner.initializer, [step], checker)
      return member.whole ? member.node : undefined
    }
    if (isSourceFile(declaration)) {
      // A JSON file is one expression.
      const statement = declaration.statements[0]
      const isJson = declaration.fileName.endsWith('.json')
      return isJson && statement !== undefined && isExpressionStatement(statement) ? statement.expression : undefined
    }
    return undefined
  }

  function declarationOf(name: Node): Node | undefined {
    const shorthand = isShorthandPropertyAssignment(name.parent) && name.parent.name === name
    const symbol = shorthand
      ? checker.getShorthandAssignmentValueSymbol(name.parent)
      : checker.getSymbolAtLocation(name)
    if (symbol === undefined) return undefined
    const original = (symbol.flags & ALIAS) === 0 ? symbol : checker.getAliasedSymbol(symbol)
    return (original.valueDeclaration ?? original.declarations[0])?.resolve()
  }

  function declarationNameOf(node: Node): Node | undefined {
    const declaration = isIdentifier(node) ? declarationOf(node) : undefined
    return declaration !== undefined && isVariableDeclaration(declaration) ? declaration.name : undefined
  }

  /** The name under which a name of this file was exported by the module that it is imported from. */
  function importedName(name: Identifier): string | undefined {
    const declaration = checker.getSymbolAtLocation(name)?.declarations[0]?.resolve()
    if (declaration === undefined || !isImportSpecifier(declaration)) return undefined
    return (declaration.propertyName ?? declaration.name).text
  }

  function nameOf(name: PropertyName): string | undefined {
    if (!isComputedPropertyName(name)) return name.text
    const key = contentOf(name.expression)
    return key !== undefined && (isStringLiteral(key) || isNumericLiteral(key) || isNoSubstitutionTemplateLiteral(key))
      ? key.text
      : undefined
  }
}

const ALIAS = 2_097_152
