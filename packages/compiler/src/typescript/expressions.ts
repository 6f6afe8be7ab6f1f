import type { Node } from 'typescript/unstable/ast'
import {
  isArrayLiteralExpression,
  isAsExpression,
  isNonNullExpression,
  isNoSubstitutionTemplateLiteral,
  isNumericLiteral,
  isObjectLiteralExpression,
  isParenthesizedExpression,
  isPrefixUnaryExpression,
  isSatisfiesExpression,
  isStringLiteral,
  isTemplateExpression,
  isTypeAssertion,
} from 'typescript/unstable/ast/is'

/** An expression without what changes only its type. */
export function bare(node: Node): Node {
  let inner = node
  while (
    isAsExpression(inner) ||
    isSatisfiesExpression(inner) ||
    isParenthesizedExpression(inner) ||
    isNonNullExpression(inner) ||
    isTypeAssertion(inner)
  ) {
    inner = inner.expression
  }
  return inner
}

/** Tells whether an expression writes its value down, rather than naming or making it. */
export function isLiteral(node: Node): boolean {
  return (
    isStringLiteral(node) ||
    isNumericLiteral(node) ||
    isNoSubstitutionTemplateLiteral(node) ||
    isTemplateExpression(node) ||
    isPrefixUnaryExpression(node) ||
    isObjectLiteralExpression(node) ||
    isArrayLiteralExpression(node) ||
    ['true', 'false', 'null'].includes(node.getText())
  )
}
