import type { JsonObject } from '@fullmakt/ir'
import { schemaOfType, type TypeProblem } from './schema-of-type.ts'
import type { TypedCall, TypePlace, TypeReader } from './type-reader.ts'

/** What a call of `typedTool` says: where it stands, and the schemas of its types. `input` is null where it names none. */
export interface DerivedTool {
  readonly place: TypePlace
  readonly nameStart: number
  readonly input: JsonObject | null
  readonly output: JsonObject | null
  readonly problems: readonly TypeProblem[]
}

/** Derives the schemas of calls of `typedTool`. Takes the calls and the reader of their types. */
export function deriveTools<T>(calls: readonly TypedCall<T>[], reader: TypeReader<T>): readonly DerivedTool[] {
  return calls.map(({ place, nameStart, types: [input, output] }) => {
    const problems: TypeProblem[] = []
    const report = (problem: TypeProblem): void => void problems.push(problem)
    return {
      place,
      nameStart,
      input: input === undefined ? null : schemaOfType(input.type, reader, input.place, report),
      output: output === undefined ? null : schemaOfType(output.type, reader, output.place, report),
      problems,
    }
  })
}
