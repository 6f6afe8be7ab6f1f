import { relative, resolve, sep } from 'node:path'
import type { Span } from '@fullmakt/ir'
import type { Node, SourceFile } from 'typescript/unstable/ast'
import {
  isCallExpression,
  isIdentifier,
  isObjectLiteralExpression,
  isPropertyAccessExpression,
  isSpreadElement,
} from 'typescript/unstable/ast/is'
import type { Diagnostic, Related } from '../diagnostics/diagnostic.ts'
import { offsetAt, positionAt } from '../diagnostics/text-position.ts'
import { readSourceFile } from '../load/read-source-file.ts'
import type { LowerContext, SitePlace } from '../lower/context.ts'
import { openSyntax } from './adapter.ts'
import { bare } from './expressions.ts'
import { partOf } from './parts.ts'

/** The project that diagnostics speak of: absolute paths of its files and of the folder that spans start from, and the `paths` of its tsconfig. */
export interface LocateProject {
  readonly files: readonly string[]
  readonly folder: string
  readonly paths: Readonly<Record<string, readonly string[]>>
}

/**
 * Points diagnostics at the parts that they speak of.
 * Takes diagnostics, the context that reported them, and the project; returns them with spans as exact as the syntax tells, and with the places
 * where a value was written or declared. Diagnostics of other origins, and all of them where the syntax cannot be had, are returned as they are.
 */
export function locate(
  diagnostics: readonly Diagnostic[],
  context: Pick<LowerContext, 'places' | 'relatedPlaces' | 'span'>,
  { files, folder, paths }: LocateProject,
): readonly Diagnostic[] {
  using syntax = openSyntax(files, paths)
  if (syntax === undefined) return diagnostics
  const { program, checker } = syntax

  return diagnostics.map((item) => {
    const place = context.places.get(item)
    const found = place === undefined ? undefined : find(place)
    const others = (context.relatedPlaces.get(item) ?? []).map((other, index): Related => {
      const { message, span } = item.related[index]!
      return { message, span: find(other)?.span ?? span }
    })
    if (found === undefined && others.length === 0) return item
    return { ...item, span: found?.span ?? item.span, related: [...others, ...(found?.related ?? [])] }
  })

  function find(place: SitePlace): { readonly span: Span; readonly related: readonly Related[] } | undefined {
    const site = context.span(place.site)
    if (!site.exact || (place.path === undefined && place.argument === undefined)) return undefined
    const call = callAt(program.getSourceFile(resolve(folder, site.file)), site)
    const argument = call?.arguments.at(place.argument ?? -1)
    if (argument === undefined || call?.arguments.some(isSpreadElement)) return undefined
    const part = partOf(argument, place.path ?? [], checker)
    if (!part.whole && isObjectLiteralExpression(bare(argument)) && part.node === argument) return undefined
    const node = place.at === 'name' && part.whole && part.name !== undefined ? part.name : bare(part.node)
    const related: Related[] = []
    if (node !== part.name && part.used !== undefined) {
      related.push({ span: spanOf(bare(part.used)), message: 'used here' })
    }
    if (node !== part.name && part.declared !== undefined) {
      related.push({ span: spanOf(headOf(part.declared)), message: 'declared here' })
    }
    return { span: (place.piece === undefined ? undefined : pieceOf(node, place.piece)) ?? spanOf(node), related }
  }

  function spanOf(node: Node): Span {
    const file = node.getSourceFile()
    return span(file, node.getStart(file), node.end)
  }

  function pieceOf(node: Node, piece: string): Span | undefined {
    const file = node.getSourceFile()
    const start = node.getStart(file)
    const text = file.text.slice(start, node.end)
    const at = text.indexOf(piece)
    if (at < 0 || text.indexOf(piece, at + 1) >= 0) return undefined
    return span(file, start + at, start + at + piece.length)
  }

  function span(file: SourceFile, from: number, to: number): Span {
    const text = readSourceFile(file.fileName)
    const start = positionAt(text, from)
    const end = positionAt(text, to)
    return {
      file: relative(folder, file.fileName).replaceAll(sep, '/'),
      line: start.line,
      column: start.column,
      endLine: end.line,
      endColumn: end.column,
      exact: true,
    }
  }
}

/** The call whose function's name starts at a span. */
function callAt(file: SourceFile | undefined, { line, column }: Span) {
  const offset = file === undefined ? undefined : offsetAt(file.text, { line, column })
  if (file === undefined || offset === undefined) return undefined
  let found: ReturnType<typeof asCall>
  const visit = (node: Node): void => {
    if (offset < node.pos || offset >= node.end) return
    const call = asCall(node, file, offset)
    if (call !== undefined) found = call
    node.forEachChild(visit)
  }
  file.forEachChild(visit)
  return found
}

function asCall(node: Node, file: SourceFile, offset: number) {
  if (!isCallExpression(node)) return undefined
  const callee = bare(node.expression)
  const name = isPropertyAccessExpression(callee) ? callee.name : callee
  return name.getStart(file) === offset || node.getStart(file) === offset ? node : undefined
}

/** The word of a declaration that a reader looks for: what is called, rather than the whole call. */
function headOf(node: Node): Node {
  const inner = bare(node)
  if (isIdentifier(inner)) return inner
  return isCallExpression(inner) ? inner.expression : inner
}
