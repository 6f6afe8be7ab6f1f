/**
 * The same reading of types with TypeScript 6, as the oracle.
 */
import ts from 'typescript6'
import { type DerivedTool, deriveTools } from '../../../src/typescript/derive-tools.ts'
import type { TypedCall, TypeForm, TypePlace, TypeReader } from '../../../src/typescript/type-reader.ts'

/** Derives the schemas of the calls of `typedTool` in a file with TypeScript 6. Takes its path and compiler options as JSON. */
export function deriveWithTypeScript6(file: string, options: object): readonly DerivedTool[] {
  const { options: parsed } = ts.convertCompilerOptionsFromJson(options, '/')
  const program = ts.createProgram([file], { ...parsed, stableTypeOrdering: true } as ts.CompilerOptions)
  const checker = program.getTypeChecker()
  const source = program.getSourceFile(file)!
  const calls: TypedCall<ts.Type>[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && node.expression.getText(source) === 'typedTool') {
      calls.push({
        place: placeOf(node),
        nameStart: node.expression.getStart(source),
        types: (node.typeArguments ?? []).map((type) => ({
          type: checker.getTypeFromTypeNode(type),
          place: placeOf(type),
        })),
      })
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return deriveTools(calls, createReader(checker))
}

function createReader(checker: ts.TypeChecker): TypeReader<ts.Type> {
  const forms = new Map<ts.Type, TypeForm<ts.Type>>()
  return {
    id: (type) => (type as unknown as { readonly id: number }).id,
    name(type) {
      const symbol = type.aliasSymbol ?? type.getSymbol()
      return symbol === undefined || symbol.name.startsWith('__') || isOfLibrary(symbol) ? null : symbol.name
    },
    form(type) {
      const form = forms.get(type) ?? formOf(type)
      forms.set(type, form)
      return form
    },
  }

  function formOf(type: ts.Type): TypeForm<ts.Type> {
    const has = (flags: ts.TypeFlags): boolean => (type.flags & flags) !== 0
    if (has(ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return { kind: 'unknown' }
    if (has(ts.TypeFlags.Never)) return { kind: 'never' }
    if (has(ts.TypeFlags.Undefined | ts.TypeFlags.Void)) return { kind: 'undefined' }
    if (has(ts.TypeFlags.Null)) return { kind: 'null' }
    if (has(ts.TypeFlags.Boolean)) return { kind: 'boolean' }
    if (has(ts.TypeFlags.BooleanLiteral)) return { kind: 'literal', value: checker.typeToString(type) === 'true' }
    if (type.isStringLiteral() || type.isNumberLiteral()) return { kind: 'literal', value: type.value }
    if (has(ts.TypeFlags.BigIntLike))
      return { kind: 'refused', what: 'a big integer is no JSON value: use a text of digits' }
    if (has(ts.TypeFlags.ESSymbolLike)) return { kind: 'refused', what: 'a symbol is no JSON value' }
    if (type.isUnion()) return { kind: 'union', of: type.types }
    if (has(ts.TypeFlags.String)) return { kind: 'string' }
    if (has(ts.TypeFlags.Number)) return { kind: 'number' }
    if (has(ts.TypeFlags.TemplateLiteral)) {
      const { texts, types } = type as ts.TemplateLiteralType
      return { kind: 'template', texts, of: types }
    }
    if (has(ts.TypeFlags.NonPrimitive)) return { kind: 'any-object' }
    if (type.isIntersection() && !type.types.every(({ flags }) => flags & ts.TypeFlags.Object)) {
      return { kind: 'intersection', of: type.types }
    }
    if (checker.isTupleType(type)) {
      const { elementFlags } = (type as ts.TypeReference).target as ts.TupleType
      const items = checker.getTypeArguments(type as ts.TypeReference).map((item, index) => {
        const flags = elementFlags[index]!
        const kind = flags & ts.ElementFlags.Optional ? 'optional' : flags & ts.ElementFlags.Rest ? 'rest' : 'required'
        return { type: item, kind } as const
      })
      return { kind: 'tuple', items }
    }
    if (checker.isArrayType(type)) return { kind: 'array', of: checker.getTypeArguments(type as ts.TypeReference)[0]! }
    const symbol = type.getSymbol()
    if (symbol !== undefined && isOfLibrary(symbol)) return { kind: 'refused', what: symbol.name }
    return {
      kind: 'object',
      members: checker.getPropertiesOfType(type).map((member) => {
        const node = member.valueDeclaration ?? member.declarations?.[0]
        const file = node?.getSourceFile()
        return {
          name: member.name,
          type: checker.getTypeOfSymbol(member),
          optional: (member.flags & ts.SymbolFlags.Optional) !== 0,
          written:
            node === undefined || file === undefined
              ? null
              : { leading: file.text.slice(node.pos, node.getStart(file)), place: placeOf(node) },
        }
      }),
      index: checker.getIndexInfosOfType(type).map(({ keyType, type: value }) => ({ key: keyType, value })),
    }
  }
}

function isOfLibrary(symbol: ts.Symbol): boolean {
  const files = symbol.declarations?.map((node) => node.getSourceFile().fileName) ?? []
  return !symbol.name.startsWith('__') && files.length > 0 && files.every((name) => /\/lib\.[\w.]*d\.ts$/.test(name))
}

function placeOf(node: ts.Node): TypePlace {
  const file = node.getSourceFile()
  return { file: file.fileName, start: node.getStart(file), end: node.end }
}
