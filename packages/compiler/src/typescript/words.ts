import type { Code } from '../diagnostics/catalogue.ts'

/** A sentence of TypeScript about the config language, and how to say it in the language's own words. */
interface Wording {
  readonly pattern: RegExp
  readonly say: (match: RegExpExecArray) => string
  /** The code of the diagnostic, where it is not just a TypeScript error. */
  readonly code?: Code
}

/** A TypeScript problem in words; `code` is null for one that has no code of its own. */
export interface Words {
  readonly text: string
  readonly code: Code | null
}

/** What TypeScript says of `ref`. */
const REFERENCES: readonly Wording[] = [
  {
    pattern: /'(\w+)' does not exist on type 'References'/,
    say: ([, name]) => `there is no \`ref.${name}\`: write \`ref.principal('${name}')\``,
  },
  {
    pattern: /'<const Path extends PrincipalPath>/,
    say: () => "`ref.principal` wants a name: `ref.principal('user')`",
  },
  {
    pattern: /'(".*")' is not assignable to (?:type|parameter of type) 'PrincipalPath(?: \| undefined)?'/,
    say: ([, given]) => `the principal has no ${given}: use \`user\`, \`agent\` or \`claims.NAME\``,
  },
  {
    pattern:
      /'\{ readonly \$principal: "(user|agent)"; \}' is not assignable to type '.*(?:ClaimValue|FieldTest<number>|FieldTest<boolean>|NumberTest)/,
    say: ([, name]) => `\`${name}\` is a text: what can stand here is a claim, as in \`ref.principal('claims.level')\``,
  },
  {
    pattern: /'\{ readonly \$principal: "(.+)"; \}' is not assignable to type '(?:string|number)(?: \| undefined)?'/,
    say: ([, name]) => `\`ref.principal('${name}')\` cannot stand here`,
  },
]

const WORDINGS: readonly Wording[] = [
  {
    pattern: /'erasableSyntaxOnly'/,
    say: () => 'this syntax has a meaning at run time, and only types are erased',
    code: 'FMK1002',
  },
  { pattern: /"the input has no argument \{([^}]+)\}"/, say: ([, name]) => `the input has no argument \`${name}\`` },
  {
    pattern: /'Call<(?:"[^"]*"(?: \| )?)*"([^"]+)">' is not assignable to type 'Call<([^>]*)>'/,
    say: ([whole, , taken]) => {
      const known = new Set(taken?.match(/"[^"]*"/g) ?? [])
      const extra = (/'Call<([^>]*)>'/.exec(whole)?.[1]?.match(/"[^"]*"/g) ?? []).find((name) => !known.has(name))
      return `the input has no argument \`${(extra ?? '').slice(1, -1)}\``
    },
  },
  ...REFERENCES,
  ...unknownMembers({
    FieldTests: 'is not an argument of what the rule is about',
    NumberTest: 'is not a test on a number',
    TextTest: 'is not a test on a text',
    ChoiceTest: 'is not a test on a choice: use a literal, `in` or `notIn`',
    ListTest: 'is not a test on a list: use `some`, `every`, `none` or `size`',
    PresenceTest: 'is not a test on whether an argument is there: use `present`',
    ClaimTests: 'is not a test on a claim',
    NowTests: 'is not known of `now`: use `hour`, `minuteOfDay` or `weekday`',
    PrincipalTests: 'is not known of `principal`: use `user`, `agent`, `roles` or `claims`',
    ClientTests: 'is not known of `client`: use `id`',
    When: 'is not a source of a condition: use `args`, `principal`, `client` or `now`',
    AllowSettings: 'is not a setting of `allow`: use `who`, `what`, `when`, `limit` or `redact`',
    ApproveSettings: 'is not a setting of `approve`: use `who`, `what`, `when`, `by`, `within`, `limit` or `redact`',
    ConstrainSettings: 'is not a setting of `constrain`: use `who`, `what`, `when`, `limit` or `redact`',
    InvariantSettings: 'is not a setting of an invariant: use `who`, `except`, `what` or `when`',
    DenySettings: 'is not a setting of `deny`: use `who`, `what` or `when`',
    RequestParts: 'is not a part of a request: use `query` or `body`',
  }),
  { pattern: /to type 'never'/, say: () => 'the tools of this rule share no arguments: name one tool in `what`' },
  {
    pattern: /to type '(?:FieldTest<boolean>|boolean)(?: \| undefined)?'|does not exist in type 'ClaimValue'/,
    say: () => 'use `true` or `false`',
  },
  wanted('PresenceTest', 'nothing can be said of this argument but whether it is `present`'),
  { pattern: /to type 'undefined'/, say: () => 'nothing can be said of an argument of this type' },
  {
    pattern: /'ListTest<.+>(?: \| undefined)?'/,
    say: () => 'a list is tested with `some`, `every`, `none` or `size`',
  },
  {
    pattern: /to type 'number \| readonly \[number, number\](?: \| undefined)?'/,
    say: () => 'a size is a number or a range, such as `[1, 3]`',
  },
  {
    pattern: /to type 'readonly \[number, number\](?: \| undefined)?'/,
    say: () => 'a range is two numbers, such as `[8, 18]`',
  },
  {
    pattern: /Type '(.+)' is not assignable to type '(?:FieldTest<(.+)>|(number|string) \| \w+Test)(?: \| undefined)?'/,
    say: ([, given, wanted, plain]) =>
      `${given} cannot be compared with ${(wanted ?? plain ?? '').replace(' | undefined', '')}`,
  },
  wanted('Scope', 'this is not a scope: declare it with `scope(name, title)` and use the value'),
  wanted('Role', 'this is not a role: declare it with `role(name)` and use the value'),
  wanted('Agent', 'this is not an agent: declare it with `agent({…})`'),
  wanted(
    String.raw`(?:Who(?:<.*>)?|Agent \| Role|Role \| Agent)`,
    'this is neither a role nor an agent: declare it with `role(name)` or `agent({…})` and use the value',
  ),
  wanted(
    String.raw`(?:What|AnyTool \| Scope|Scope \| AnyTool)`,
    'this is neither a tool nor a scope: use the value that `tool({…})` or `scope(…)` gave',
  ),
  wanted('AnyTool', 'this is not a tool: use the value that `tool({…})` gave'),
  wanted(
    String.raw`(?:Rule|Constraint \| Rule|Rule \| Constraint)`,
    'this is not a rule: declare it with `allow(name, {…})`, `approve(…)`, `deny(…)` or `constrain(…)`',
  ),
  {
    pattern: /is not assignable to type 'Invariant'|but required in type 'Invariant'/,
    say: () => 'this is not an invariant: declare it with `never(name, {…})`, `always(…)` or `requiresApproval(…)`',
  },
  wanted(
    'ClaimTest',
    "a claim is compared with one text, number or truth value, or with a test such as `{ some: 'x' }`",
  ),
  wanted(
    String.raw`\{ readonly \[claim: string\]: ClaimTest; \}`,
    "`claims` takes tests by the claims' names, such as `{ team: 'web' }`",
  ),
  wanted(String.raw`Accounts \| IdentityProvider`, 'this is not a way to sign in: use `accounts()` or `oidc({…})`'),
  wanted('ServerSettings', "this is not a server: write `{ url: 'https://…' }`"),
  // What stands in the place of a secret may be the secret itself, so these sentences repeat nothing of it.
  { ...wanted('Secret', 'this is not a reference to a secret'), code: 'FMK2301' },
  {
    ...wanted('Credential', 'this is not a credential: use `bearer(…)`, `basic(…)`, `apiKey(…)` or `anonymous()`'),
    code: 'FMK2301',
  },
  { ...wanted('SecretLocation', 'this is not a secret location'), code: 'FMK2303' },
  wanted('Call<.+', "this is not a request: use a method of an upstream, such as `upstream.get('/path')`"),
  wanted('When<.+>', 'this is not a condition: write data, such as `{ args: { name: value } }`'),
  wanted(
    String.raw`\{ readonly header: string; \} \| \{ readonly query: string; \}`,
    'a key goes into a header or the query: write `{ header: name }` or `{ query: name }`',
  ),
  { pattern: /'ZodObject</, say: () => 'the input is not an object: use `z.object({…})`' },
  {
    pattern: /Type '(.+)' is not assignable to type '`\$\{number\}\/\$\{number\}d`/,
    say: ([, given]) => `${given} is not a rate: write a count and a period, such as \`60/h\``,
  },
  {
    pattern: /Type '(.+)' is not assignable to type '`\$\{number\}d`/,
    say: ([, given]) => `${given} is not a duration: write a whole number and a unit, such as \`10m\``,
  },
  {
    pattern: /'(.+)' is not assignable to (?:type|parameter of type) '`http:/,
    say: ([, given]) => `${given} is not a URL: start with \`https://\``,
  },
  {
    pattern: /'(.+)' is not assignable to (?:type|parameter of type) '`\/\$\{string\}`'/,
    say: ([, given]) => `${given} is not a path: start with \`/\``,
  },
  {
    pattern: /Type '(.+)' is not assignable to type '(number|string) \| (?:Claim|Principal)Value(?: \| undefined)?'/,
    say: ([, given, wanted]) => `${given} is not a ${wanted === 'number' ? 'number' : 'text'}`,
  },
  {
    pattern: /Type '(.+)' is not assignable to type '(?:ClaimValue \| )?readonly .+\[\](?: \| undefined)?'/,
    say: ([, given]) => `${given} is not a list: write \`[…]\``,
  },
  {
    pattern: /Type '(.+)' is not assignable to type '("[^"]*" \| [^']+)'/,
    say: ([, given, choices]) => `${given} is none of ${listed(choices ?? '')}`,
  },
  {
    pattern: /Property '(.+)' is missing in type '.*' but required in type '(\w+)/,
    say: ([, name]) => `\`${name}\` is missing`,
  },
  {
    pattern: /'([^']+)' does not exist in type '/,
    say: ([, name]) => `there is no \`${name}\``,
  },
]

function unknownMembers(sentences: Readonly<Record<string, string>>): readonly Wording[] {
  return Object.entries(sentences).map(([type, sentence]) => ({
    pattern: new RegExp(String.raw`'([^']+)' does not exist in type '[^']*\b${type}\b`),
    say: ([, name]) => `\`${name}\` ${sentence}`,
  }))
}

// The choices that are plain texts, the first of them.
function listed(choices: string): string {
  // One of them or a list of them is said once.
  const texts = [...new Set(choices.match(/"[^"]*"/g))]
  return [...texts.slice(0, 8), ...(texts.length > 8 ? ['…'] : [])].join(', ')
}

function wanted(type: string, sentence: string): Wording {
  return {
    pattern: new RegExp(`is not assignable to (?:type|parameter of type) '${type}(?: \\| undefined)?'`),
    say: () => sentence,
  }
}

/**
 * Says a TypeScript problem in one line.
 * Takes its text and the chain that refines it; returns words of the config language where they are known, else the first line of TypeScript.
 */
export function inWords(text: string, chain: readonly string[]): Words {
  const lines = [text, ...chain]
  for (const { pattern, say, code } of WORDINGS) {
    for (const line of lines) {
      const match = pattern.exec(line)
      if (match !== null) return { text: `${say(match)}${suggestion(text)}`, code: code ?? null }
    }
  }
  const first = text.split('\n')[0] ?? text
  return { text: `${first.charAt(0).toLowerCase()}${first.slice(1)}`.replace(/\.$/, ''), code: null }
}

function suggestion(text: string): string {
  const better = /Did you mean(?: to write)? '([^']+)'\?/.exec(text)?.[1]
  return better === undefined ? '' : `; did you mean \`${better}\`?`
}
