/**
 * Reads the problems that TypeScript reports. Like the adapter, knows the shapes of its API.
 */
import type { Node, ObjectLiteralExpression, PropertyAccessExpression, SourceFile } from 'typescript/unstable/ast'
import { isObjectLiteralExpression, isPropertyAccessExpression, isPropertyAssignment } from 'typescript/unstable/ast/is'
import type { Diagnostic as NativeDiagnostic, Project } from 'typescript/unstable/sync'
import { type Edit, originalOffset } from './edits.ts'

/** A problem that TypeScript found. Positions are UTF-16 offsets; `chain` refines `text`, deepest last. */
export interface TypeScriptProblem {
  readonly code: number
  readonly text: string
  readonly chain: readonly string[]
  readonly file: string | null
  readonly start: number
  readonly end: number
  readonly syntactic: boolean
  /** Other places that it speaks of, with what is there. */
  readonly related: readonly Pick<TypeScriptProblem, 'text' | 'file' | 'start' | 'end'>[]
  /** For a name that is not there: the names that are. Null where they are not known. */
  readonly candidates: readonly string[] | null
}

/**
 * Reads what TypeScript reports as a plain problem.
 * Takes whether it is one of the syntax, and the edits of the checked text of each file, by which places are found in the text on disk.
 */
export function problem(
  item: NativeDiagnostic,
  syntactic: boolean,
  editsOf: (path: string | undefined) => readonly Edit[],
): TypeScriptProblem {
  const chain: string[] = []
  for (let next = item.messageChain?.[0]; next !== undefined; next = next.messageChain?.[0]) chain.push(next.text)
  const place = ({ fileName, pos, end }: NativeDiagnostic): Pick<TypeScriptProblem, 'file' | 'start' | 'end'> => ({
    file: fileName ?? null,
    start: originalOffset(pos, editsOf(fileName)),
    end: originalOffset(end, editsOf(fileName)),
  })
  return {
    code: item.code,
    text: item.text,
    chain,
    ...place(item),
    syntactic,
    related: (item.relatedInformation ?? []).map((other) => ({ text: other.text, ...place(other) })),
    candidates: null,
  }
}

/** TypeScript's codes for a member that an object does not have, where it knows a better name. */
const UNKNOWN_MEMBER: ReadonlySet<number> = new Set([2551, 2561])

/**
 * The names that are there in the place of one that is not; null where nothing like that was reported.
 * TypeScript names one better word; whether another fits as well is for the reader of all of them to judge.
 */
export function candidatesFor(
  { code, fileName, pos }: NativeDiagnostic,
  { program, checker }: Project,
): string[] | null {
  if (!UNKNOWN_MEMBER.has(code) || fileName === undefined) return null
  const file = program.getSourceFile(fileName)
  const owner = file === undefined ? undefined : memberOwnerAt(file, pos)
  const type =
    owner === undefined
      ? undefined
      : isPropertyAccessExpression(owner)
        ? checker.getTypeAtLocation(owner.expression)
        : checker.getContextualType(owner)
  return type === undefined ? null : checker.getPropertiesOfType(type).map(({ name }) => name)
}

/** The object or the access whose member is named at an offset. */
function memberOwnerAt(
  file: SourceFile,
  offset: number,
): ObjectLiteralExpression | PropertyAccessExpression | undefined {
  let owner: ObjectLiteralExpression | PropertyAccessExpression | undefined
  const visit = (node: Node): void => {
    if (offset < node.pos || offset >= node.end) return
    if (isPropertyAccessExpression(node) && node.name.getStart(file) === offset) owner = node
    if (isPropertyAssignment(node) && node.name.getStart(file) === offset && isObjectLiteralExpression(node.parent)) {
      owner = node.parent
    }
    node.forEachChild(visit)
  }
  file.forEachChild(visit)
  return owner
}
