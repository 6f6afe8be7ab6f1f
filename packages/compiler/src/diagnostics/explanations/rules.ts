import { type Explanations, explain, importZod } from './explanation.ts'

/** Explanations about the rules of a policy. */
export const rules: Explanations = {
  FMK2101: explain(
    'policies',
    'No call can ever fit the condition, so the rule does nothing; in an `allow` somebody lacks access that they should have, in a `deny` nobody is kept out. Change the condition so that some call fits it, or take the rule out.',
    "allow('few', { what: thing, when: { args: { count: { gt: 3, lt: 2 } } } })",
    "allow('few', { what: thing, when: { args: { count: { gt: 2, lt: 9 } } } })",
  ),
  FMK2102: explain(
    'policies',
    'The condition speaks of an argument that a tool of the rule does not have. A missing value makes an `allow` silent and a `deny` hold always, which is hardly what was meant. Name an argument that every tool of the rule has, or write a rule for each tool.',
    "allow('mine', { what: thing, when: { args: { owner: 'me' } } as never })",
    "allow('mine', { what: thing, when: { args: { id: 'me' } } })",
  ),
  FMK2103: explain(
    'policies',
    'The name of a rule is what a denial, the audit log and a plan show. With two rules of one name nobody could tell which of them decided. Give each rule a name of its own.',
    "allow('members', { what: thing }), deny('members', { what: thing, when: { args: { id: 'x' } } })",
    "allow('members', { what: thing }), deny('not x', { what: thing, when: { args: { id: 'x' } } })",
  ),
  FMK2104: explain(
    'policies',
    'The rule speaks of no tool: its list is empty, or its scope has no tools behind it. Such a rule decides nothing, whoever wrote it believes otherwise. Name a tool or a scope with tools, or take the rule out.',
    "allow('members', { what: thing }), allow('nothing', { what: [] })",
    "allow('members', { what: thing })",
  ),
  FMK2105: explain(
    'policies',
    'Nobody can call the tool: no `allow` speaks of it, or a rule denies it to everybody. It would be built and served for nothing. Add an `allow` for those who need it, or take the tool out.',
    "deny('none', { what: thing })",
    "allow('members', { who: member, what: thing })",
  ),
  FMK2106: explain(
    'policies',
    'A limit is a count and a period: `60/h`, or `5/10s` for five calls in ten seconds. The count is at least one; to allow nothing, leave the rule out. `check --fix` respells a rate that is only written in another way.',
    "allow('members', { what: thing, limit: '0/h' })",
    "allow('members', { what: thing, limit: '60/h' })",
  ),
  FMK2107: explain(
    'policies',
    'The operator has no meaning for the type of the argument, or its operand is of another type, so the test could not be judged. Use a test that the type has: ranges for numbers, prefixes and globs for texts, `some` and `every` for lists.',
    "allow('a', { what: thing, when: { args: { id: { lt: 3 } } } as never })",
    "allow('a', { what: thing, when: { args: { id: { startsWith: 'a' } } } })",
  ),
  FMK2108: explain(
    'policies',
    "The rule speaks of a tool that is not among the config's `tools`, so it is never served and the rule never asked. Add the tool to `tools`, or take it out of the rule.",
    "allow('a', { what: [thing, tool({ description: 'More.', scope: read, input: z.object({}), call: upstream.get('/more') })] })",
    "allow('a', { what: [thing] })",
  ),
  FMK2109: explain(
    'policies',
    "A redaction leaves a member out of the answer, and this one names a member that the tool's answer does not have, or the tool declares no answer at all. What was meant to be hidden would be shown. Name a member of the `output`, with dots between names and `*` for the items of a list.",
    "allow('a', { what: thing, redact: ['iban'] as never })",
    "allow('a', { what: thing })",
  ),
  FMK2110: explain(
    'config',
    "A redacted member is not in the answer any more, so an `output` that requires it would make every answer wrong. Make the member optional in the tool's `output`.",
    redactConfig('z.object({ iban: z.string() })'),
    redactConfig('z.object({ iban: z.string().optional() })'),
  ),
  FMK2111: explain(
    'policies',
    'A constraint changes no decision: it limits how often calls are made, or what of the answer is shown. This one does neither. Give it a `limit`, a `redact` or both.',
    "allow('members', { what: thing }), constrain('slow', { what: thing } as never)",
    "allow('members', { what: thing }), constrain('slow', { what: thing, limit: '10/m' })",
  ),
  FMK2112: explain(
    'policies',
    'A call under this rule waits for an approval, and `by` names nobody who could give it, so no such call would ever be made. Name a role or an agent.',
    "approve('asks', { what: thing, by: [] as never, within: '1h' })",
    "approve('asks', { what: thing, by: role('lead'), within: '1h' })",
  ),
  FMK2113: explain(
    'policies',
    'A test compares an argument with a value of the principal that can never be of the same type, or that the principal does not have. Compare texts with `user` or `agent`, and other types with a claim.',
    "allow('own', { what: thing, when: { args: { count: ref.principal('user') } } as never })",
    "allow('own', { what: thing, when: { args: { id: ref.principal('user') } } })",
  ),
  FMK2114: explain(
    'policies',
    'The test `under` compares paths segment by segment, and its folder must have only one spelling. Empty segments, `.`, `..`, `%` and backslashes have several. Write the folder plainly, such as `/src`.',
    "allow('docs', { what: thing, when: { args: { id: { under: '/docs/../src' } } } })",
    "allow('docs', { what: thing, when: { args: { id: { under: '/src' } } } })",
  ),
}

function redactConfig(output: string): string {
  return `import { accounts, allow, anonymous, defineConfig, http, scope, tool } from 'fullmakt'
${importZod}

const bank = http('https://bank.example.com', { actAs: 'service', auth: anonymous() })
const account = tool({
  description: 'Read an account.',
  scope: scope('accounts:read', 'Read accounts'),
  input: z.object({ id: z.string() }),
  output: ${output},
  call: bank.get('/accounts/{id}'),
})

export default defineConfig({
  server: { url: 'https://agents.example.com' },
  identity: accounts(),
  tools: { account },
  policies: [allow('all', { what: account, redact: ['iban'] })],
})`
}
