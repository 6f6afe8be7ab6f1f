import type { JsonObject, Program } from '@fullmakt/ir'
import { evaluate, type PolicyPrincipal, type PolicyRequest } from '@fullmakt/policy'
import { Document, isCollection, isPair, visit, type YAMLMap, type YAMLSeq } from 'yaml'
import type { ArgumentValidator } from '../argument-validators.ts'
import { answerPathWords, durationWords, rateWords } from '../condition-words.ts'
import { ruleWitness } from '../rule-witness.ts'
import { boundaryTests, type GeneratedTest } from './boundary-tests.ts'
import { createNames, type Names } from './generated-names.ts'
import { obligationsAt, outcomeOf } from './judge-case.ts'
import { mutantsOf } from './mutants.ts'
import { exampleOf } from './mutation-score.ts'
import { rolesOf } from './roles-of.ts'

/**
 * Writes a file of policy tests that says what a Program does now: for each rule a call that it decides and those beside each number in its condition, and
 * a call for each mistake that these would not notice.
 * Rules that decide no call of anybody who could sign in are named in a comment. Throws what `difference` throws.
 */
export function generate(program: Program, validate: ArgumentValidator): string {
  const options: Parameters<typeof ruleWitness>[2] = { validate: (tool, args) => validate(tool.name, args).ok }
  const left: string[] = []
  // What no token can carry is no test.
  const usable = (witness: PolicyRequest | null | undefined): PolicyRequest | undefined => {
    const valid = witness && canSignIn(program, witness.principal) ? validate(witness.tool, witness.args) : undefined
    return witness && valid?.ok === true ? { ...witness, args: valid.args } : undefined
  }
  const tests = program.rules.flatMap((rule, index): readonly GeneratedTest[] => {
    const witness = usable(ruleWitness(program, index, options))
    if (witness !== undefined) return boundaryTests(rule, witness, validate)
    left.push(rule.name)
    return []
  })
  const requests = tests.flatMap(({ request, args }) =>
    [...args.values()].map((value) => ({ ...request, args: value })),
  )
  for (const mutant of mutantsOf(program)) {
    const isNoticed = requests.some((one) => outcomeOf(program, one) !== outcomeOf(mutant.program, one))
    const witness = isNoticed ? undefined : usable(exampleOf(program, mutant, options))
    if (witness === undefined) continue
    requests.push(witness)
    tests.push({
      name: `${mutant.name}, not ${mutant.change}`,
      request: witness,
      args: new Map([['told apart', witness.args]]),
    })
  }
  const names = createNames()
  const written = tests.map((test) => testDocument(program, test, names))
  const clients = names.clients()
  const head = [
    'What the rules decide now, written by `fullmakt test --generate`: keep what is meant, and correct the rules where it is not.',
    ...left.map((name) => `No call was found that is decided by: ${name}`),
  ]
  const body = {
    principals: names.principals(),
    ...(clients === undefined ? {} : { clients }),
    tests: written.map(([client, test]) => (clients === undefined ? test : { ...test, clients: [client] })),
  }
  return `${head.map((line) => `# ${line}\n`).join('')}${write(body)}`
}

// What holds nothing but scalars takes one line.
function write(body: JsonObject): string {
  const document = new Document(body, { aliasDuplicateObjects: false })
  const flow = (_: unknown, node: YAMLMap | YAMLSeq): void => {
    const items: readonly unknown[] = node.items
    if (items.every((item) => !isCollection(isPair(item) ? item.value : item))) node.flow = true
  }
  visit(document, { Map: flow, Seq: flow })
  return document.toString({ lineWidth: 120, flowCollectionPadding: true })
}

function testDocument(
  program: Program,
  { name, request, args }: GeneratedTest,
  names: Names,
): readonly [client: string, test: JsonObject] {
  const expect = [...args].flatMap(([key, value]) => {
    const said = expectationOf(program, { ...request, args: value })
    return said === null ? [] : [{ args: key, ...said }]
  })
  const test = {
    name,
    now: new Date(request.now).toISOString(),
    principals: [names.principal(request.principal)],
    tool: request.tool,
    args: Object.fromEntries(args),
    ...(expect.length === 0 ? {} : { expect }),
  }
  return [names.client(request.client.id), test]
}

function expectationOf(program: Program, request: PolicyRequest): JsonObject | null {
  const decision = evaluate(program, request)
  if (decision.rule === null) return null
  const { limits, redact, approval } = obligationsAt(program, request, decision)
  return {
    effect: decision.effect,
    rule: program.rules[decision.rule]!.name,
    ...(decision.effect === 'deny' ? {} : { limit: limits.map(rateWords), redact: redact.map(answerPathWords) }),
    ...(approval === null || approval.by.some(({ kind }) => kind === 'agent')
      ? {}
      : { approval: { by: approval.by.map(({ name }) => name), within: durationWords(approval.withinMs) } }),
  }
}

function canSignIn(program: Program, { agent, roles }: PolicyPrincipal): boolean {
  const isDeclared = agent === null || program.agents.some(({ name }) => name === agent)
  const known = roles.every((role) => program.roles.some(({ name }) => name === role))
  return isDeclared && known && rolesOf(program, agent, roles).refused === undefined
}
