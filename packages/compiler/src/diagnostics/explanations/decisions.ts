import { type Explanations, explain, importZod } from './explanation.ts'

/** Explanations about what the rules of a policy decide together. */
export const decisions: Explanations = {
  FMK2115: explain(
    'policies',
    'Other rules decide every call that this one speaks of, so that it never has a say: a deny wins over an approve, that over an allow, and among rules of one effect the first counts. Whoever wrote it believes otherwise. Take it out, or change the rules that are named so that some call is left for it.',
    "allow('members', { who: member, what: thing }), allow('few', { who: member, what: thing, when: { args: { count: { lt: 3 } } } })",
    "allow('few', { who: member, what: thing, when: { args: { count: { lt: 3 } } }, limit: '60/h' }), allow('members', { who: member, what: thing })",
  ),
  FMK2116: explain(
    'policies',
    'No call whose arguments the tool takes can fit the condition: its parts exclude each other, or the input schema excludes them. So the rule does nothing. Change the condition, or take the rule out.',
    "allow('members', { what: thing }), deny('both', { what: thing, when: all({ args: { id: { startsWith: 'a' } } }, { args: { id: { startsWith: 'b' } } }) })",
    "allow('members', { what: thing }), deny('either', { what: thing, when: any({ args: { id: { startsWith: 'a' } } }, { args: { id: { startsWith: 'b' } } }) })",
  ),
  FMK2117: explain(
    'policies',
    'The list in `who` is empty, so the rule speaks of no principal and does nothing. Name a role or an agent. A rule without `who` speaks of everybody.',
    "allow('members', { who: member, what: thing }), deny('none', { who: [], what: thing })",
    "allow('members', { what: thing }), deny('none', { who: [member], what: thing, when: { args: { id: 'x' } } })",
  ),
  FMK2118: explain(
    'config',
    'The rules decide some call otherwise than the invariant claims; the help shows one, by a principal with no more roles than it takes, and the rule that decides it. Invariants are held against every call there can be, not against examples. Change the rules so that it holds, or the invariant if it claims too much.',
    claimConfig("allow('all', { what: thing })"),
    claimConfig("allow('all', { what: thing }), deny('x', { what: thing, when: { args: { id: 'x' } } })"),
  ),
  FMK2119: explain(
    'config',
    'It was neither proved that the invariant holds nor was a call found that refutes it, because a condition cannot be followed exactly or there is too much to try. Do not rely on it. Narrow it to fewer tools, or write the conditions with simpler tests, such as equality with a claim.',
    claimConfig(
      "allow('own', { what: thing, when: { args: { id: { endsWith: ref.principal('claims.end') } }, principal: { claims: { end: 'yes' } } } })",
    ),
    claimConfig(
      "allow('own', { what: thing, when: { args: { id: ref.principal('claims.end') }, principal: { claims: { end: 'yes' } } } })",
    ),
  ),
}

function claimConfig(policies: string): string {
  return `import { accounts, allow, anonymous, defineConfig, deny, http, never, ref, scope, tool } from 'fullmakt'
${importZod}

void [deny, ref]
const things = http('https://api.example.com', { actAs: 'service', auth: anonymous() })
const thing = tool({
  description: 'Get a thing.',
  scope: scope('read', 'Read'),
  input: z.object({ id: z.string() }),
  call: things.get('/things/{id}'),
})

export default defineConfig({
  server: { url: 'https://agents.example.com' },
  identity: accounts(),
  tools: { thing },
  policies: [${policies}],
  invariants: [never('nobody gets x', { what: thing, when: { args: { id: 'x' } } })],
})`
}
