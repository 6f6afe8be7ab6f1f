/**
 * Reads types through TypeScript 7's own API. Like the adapter, knows its shapes.
 */
import type { CallExpression, Node, SourceFile } from 'typescript/unstable/ast'
import {
  isCallExpression,
  isIdentifier,
  isImportDeclaration,
  isImportSpecifier,
  isNamedImports,
  isPropertyAccessExpression,
} from 'typescript/unstable/ast/is'
import {
  type Checker,
  ElementFlags,
  type LiteralType,
  type Symbol as NativeSymbol,
  SignatureKind,
  SymbolFlags,
  type TemplateLiteralType,
  type TupleType,
  type Type,
  TypeFlags,
  type TypeReference,
  type UnionType,
} from 'typescript/unstable/sync'
import { bare } from './expressions.ts'
import type { TupleItem, TypedCall, TypeForm, TypeMember, TypePlace, TypeReader } from './type-reader.ts'

/** The offset in the text on disk of an offset in the text that was checked. */
export type OriginalOffset = (file: string, offset: number) => number

/**
 * Finds the calls of `typedTool` in files and asks for all of their types at once.
 * Takes syntax trees that import it under any name.
 */
export function typedCallsIn(
  files: readonly SourceFile[],
  checker: Checker,
  original: OriginalOffset,
): readonly TypedCall<Type>[] {
  const calls = files.flatMap((file) => callsIn(file).map((call) => ({ file, call })))
  const nodes = calls.flatMap(({ call }) => [...(call.typeArguments ?? [])])
  const types = nodes.length === 0 ? [] : checker.getTypeAtLocation(nodes)
  let next = 0
  return calls.map(({ file, call }) => {
    const callee = bare(call.expression)
    const name = isPropertyAccessExpression(callee) ? callee.name : callee
    return {
      place: placeOf(call, file, original),
      nameStart: original(file.fileName, name.getStart(file)),
      types: (call.typeArguments ?? []).flatMap((node) => {
        const type = types[next++]
        return type === undefined ? [] : [{ type, place: placeOf(node, file, original) }]
      }),
    }
  })
}

function callsIn(file: SourceFile): readonly CallExpression[] {
  const names = new Set<string>()
  for (const statement of file.statements) {
    const bindings = isImportDeclaration(statement) ? statement.importClause?.namedBindings : undefined
    if (bindings === undefined || !isNamedImports(bindings)) continue
    for (const item of bindings.elements) {
      if (isImportSpecifier(item) && (item.propertyName ?? item.name).text === 'typedTool') names.add(item.name.text)
    }
  }
  const found: CallExpression[] = []
  const visit = (node: Node): void => {
    if (isCallExpression(node)) {
      const callee = bare(node.expression)
      if (isIdentifier(callee) && names.has(callee.text)) found.push(node)
      if (isPropertyAccessExpression(callee) && callee.name.text === 'typedTool') found.push(node)
    }
    node.forEachChild(visit)
  }
  file.forEachChild(visit)
  return found
}

/** Makes a reader of types. Each type is read once, its members in one request. */
export function createNativeReader(checker: Checker, original: OriginalOffset): TypeReader<Type> {
  const forms = new Map<number, TypeForm<Type>>()
  return {
    id: (type) => type.id,
    name: nameOf,
    form(type) {
      const known = forms.get(type.id)
      if (known !== undefined) return known
      const form = formOf(type)
      forms.set(type.id, form)
      return form
    },
  }

  function formOf(type: Type): TypeForm<Type> {
    const has = (flags: TypeFlags): boolean => (type.flags & flags) !== 0
    if (has(TypeFlags.Any | TypeFlags.Unknown)) return { kind: 'unknown' }
    if (has(TypeFlags.Never)) return { kind: 'never' }
    if (has(TypeFlags.Undefined | TypeFlags.Void)) return { kind: 'undefined' }
    if (has(TypeFlags.Null)) return { kind: 'null' }
    if (has(TypeFlags.Boolean)) return { kind: 'boolean' }
    if (has(TypeFlags.StringLiteral | TypeFlags.NumberLiteral | TypeFlags.BooleanLiteral)) {
      return { kind: 'literal', value: (type as LiteralType).value as string | number | boolean }
    }
    if (has(TypeFlags.BigInt | TypeFlags.BigIntLiteral))
      return refused('a big integer is no JSON value: use a text of digits')
    if (has(TypeFlags.ESSymbol | TypeFlags.UniqueESSymbol)) return refused('a symbol is no JSON value')
    if (has(TypeFlags.Union)) return { kind: 'union', of: (type as UnionType).getTypes() }
    if (has(TypeFlags.String)) return { kind: 'string' }
    if (has(TypeFlags.Number | TypeFlags.Enum)) return { kind: 'number' }
    if (has(TypeFlags.TemplateLiteral)) {
      const template = type as TemplateLiteralType
      return { kind: 'template', texts: template.texts, of: template.getTypes() }
    }
    if (has(TypeFlags.NonPrimitive)) return { kind: 'any-object' }
    if (has(TypeFlags.Intersection)) {
      const parts = (type as UnionType).getTypes()
      const isObject = parts.every(({ flags }) => (flags & (TypeFlags.Object | TypeFlags.NonPrimitive)) !== 0)
      return isObject ? objectForm(type) : { kind: 'intersection', of: parts }
    }
    if (!has(TypeFlags.Object)) return refused(`\`${checker.typeToString(type)}\` is not known before the call`)
    if (checker.isTupleType(type)) return tupleForm(type as TypeReference)
    if (checker.isArrayType(type)) {
      return { kind: 'array', of: checker.getTypeArguments(type as TypeReference)[0] ?? checker.getUnknownType() }
    }
    return objectForm(type)
  }

  function tupleForm(type: TypeReference): TypeForm<Type> {
    const { elementFlags } = type.getTarget() as TupleType
    const items = checker.getTypeArguments(type).map((item, index): TupleItem<Type> => {
      const flags = elementFlags[index] ?? ElementFlags.Required
      return {
        type: item,
        kind: flags & ElementFlags.Optional ? 'optional' : flags & ElementFlags.Rest ? 'rest' : 'required',
      }
    })
    return elementFlags.some((flags) => flags & ElementFlags.Variadic)
      ? refused('a list with a part of unknown length cannot be said')
      : { kind: 'tuple', items }
  }

  function objectForm(type: Type): TypeForm<Type> {
    const symbol = type.getSymbol()
    if (symbol !== undefined && isOfLibrary(symbol))
      return refused(WORDS[symbol.name] ?? `\`${symbol.name}\` is no JSON value`)
    if (checker.getSignaturesOfType(type, SignatureKind.Call).length > 0) return refused('a function is no JSON value')
    const symbols = checker.getPropertiesOfType(type)
    if (symbols.some(({ name, escapedName }) => name.startsWith('__@') || String(escapedName).startsWith('__@'))) {
      return refused('a member named by a symbol is no JSON member')
    }
    const types = symbols.length === 0 ? [] : checker.getTypeOfSymbol(symbols)
    return {
      kind: 'object',
      members: symbols.map(
        (member, index): TypeMember<Type> => ({
          name: member.name,
          type: types[index] ?? checker.getUnknownType(),
          optional: (member.flags & SymbolFlags.Optional) !== 0,
          written: writtenOf(member),
        }),
      ),
      index: checker.getIndexInfosOfType(type).map(({ keyType, valueType }) => ({ key: keyType, value: valueType })),
    }
  }

  function writtenOf(member: NativeSymbol): TypeMember<Type>['written'] {
    const node = (member.valueDeclaration ?? member.declarations[0])?.resolve()
    const file = node?.getSourceFile()
    if (node === undefined || file === undefined) return null
    const start = node.getStart(file)
    return { leading: file.text.slice(node.pos, start), place: placeOf(node, file, original) }
  }
}

function nameOf(type: Type): string | null {
  const symbol = type.getAliasSymbol() ?? type.getSymbol()
  return symbol === undefined || symbol.name.startsWith('__') || isOfLibrary(symbol) ? null : symbol.name
}

/** What to use in the place of some types of the language's library. */
const WORDS: Readonly<Record<string, string>> = {
  Date: 'a date is no JSON value: use a `string` with `@format date-time`',
  Map: 'a map is no JSON value: use `Record<string, …>`',
  Set: 'a set is no JSON value: use a list with `@uniqueItems`',
  Promise: 'a promise is no JSON value',
}

function isOfLibrary({ name, declarations }: NativeSymbol): boolean {
  return (
    !name.startsWith('__') &&
    declarations.length > 0 &&
    declarations.every(({ path }) => /\/lib\.[\w.]*d\.ts$/.test(path))
  )
}

function refused(what: string): TypeForm<Type> {
  return { kind: 'refused', what }
}

function placeOf(node: Node, file: SourceFile, original: OriginalOffset): TypePlace {
  const { fileName } = file
  return { file: fileName, start: original(fileName, node.getStart(file)), end: original(fileName, node.end) }
}
