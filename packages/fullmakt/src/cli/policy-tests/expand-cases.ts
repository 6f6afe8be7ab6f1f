import type { PolicyRequest } from '@fullmakt/policy'
import type { ArgumentValidator } from '../argument-validators.ts'
import type { Expectation, Expected, Place, Problem, TableTest, TestTable } from './test-table.ts'

/** One combination of a test's matrix, and what is expected of it. */
export interface PolicyCase {
  readonly test: TableTest
  readonly principal: string
  readonly client: string
  readonly tool: string
  /** The name of the arguments. */
  readonly args: string
  readonly request: PolicyRequest
  readonly expected: Expected
  /** Of the expectation, or of the test when nothing names the combination. */
  readonly place: Place
}

/** All cases of a table, and what makes some of them no cases. */
export interface ExpandedCases {
  readonly cases: readonly PolicyCase[]
  readonly problems: readonly Problem[]
}

/**
 * Writes the matrices of a table out.
 * Arguments are validated as a call's are, and get the schema's defaults: those that do not fit are a problem and give no case, and so is a combination that
 * two expectations name.
 */
export function expandCases(table: TestTable, validate: ArgumentValidator): ExpandedCases {
  const problems: Problem[] = []
  const cases = table.tests.flatMap((test) =>
    test.tools.flatMap((tool) =>
      [...test.args].flatMap(([args, { value, place }]) => {
        const valid = validate(tool, value)
        if (valid.ok) return combinations(test, tool, args, valid.args, problems)
        problems.push({ place, message: `\`${tool}\` does not take these arguments: ${valid.reason}` })
        return []
      }),
    ),
  )
  return { cases, problems }
}

const UNLISTED: Expected = { effect: 'deny' }

function combinations(
  test: TableTest,
  tool: string,
  args: string,
  value: PolicyRequest['args'],
  problems: Problem[],
): readonly PolicyCase[] {
  return [...test.principals].flatMap(([principal, who]) =>
    [...test.clients].map(([client, through]): PolicyCase => {
      const [expectation, other] = test.expect.filter((one) => speaksOf(one, { principal, client, tool, args }))
      if (other !== undefined) {
        const message = `\`${principal}\`, \`${tool}\`, \`${args}\` is named by another expectation at line ${expectation!.place.line}`
        problems.push({ place: other.place, message })
      }
      return {
        test,
        principal,
        client,
        tool,
        args,
        request: { principal: who, client: through, tool, args: value, now: test.now },
        expected: expectation?.expected ?? UNLISTED,
        place: expectation?.place ?? test.place,
      }
    }),
  )
}

function speaksOf(
  { principals, clients, tools, args }: Expectation,
  one: { readonly principal: string; readonly client: string; readonly tool: string; readonly args: string },
): boolean {
  const names = (list: readonly string[] | null, name: string): boolean => list === null || list.includes(name)
  return (
    names(principals, one.principal) && names(clients, one.client) && names(tools, one.tool) && names(args, one.args)
  )
}
