/** A sentence of TypeScript about the config language, and how to say it in the language's own words. */
interface Wording {
  readonly pattern: RegExp
  readonly say: (match: RegExpExecArray) => string
}

const WORDINGS: readonly Wording[] = [
  { pattern: /"the input has no argument \{([^}]+)\}"/, say: ([, name]) => `the input has no argument \`${name}\`` },
  {
    pattern: /'([^']+)' does not exist in type 'FieldTests</,
    say: ([, name]) => `\`${name}\` is not an argument of what the rule is about`,
  },
  {
    pattern: /'([^']+)' does not exist in type 'NumberTest'/,
    say: ([, name]) => `\`${name}\` is not a test on a number`,
  },
  {
    pattern: /'([^']+)' does not exist in type '[^']*TextTest/,
    say: ([, name]) => `\`${name}\` is not a test on a text`,
  },
  {
    pattern: /'([^']+)' does not exist in type 'ChoiceTest</,
    say: ([, name]) => `\`${name}\` is not a test on a choice: use a literal, \`in\` or \`notIn\``,
  },
  { pattern: /'([^']+)' does not exist in type 'ListTest</, say: ([, name]) => `\`${name}\` is not a test on a list` },
  {
    pattern: /'([^']+)' does not exist in type 'NowTests'/,
    say: ([, name]) => `\`now\` has no \`${name}\`: use \`hour\`, \`minuteOfDay\` or \`weekday\``,
  },
  {
    pattern: /'([^']+)' does not exist in type 'PrincipalTests'/,
    say: ([, name]) => `\`principal\` has no \`${name}\`: use \`user\` or \`agent\``,
  },
  {
    pattern: /Type '(.+)' is not assignable to type 'FieldTest<(.+)>(?: \| undefined)?'/,
    say: ([, given, wanted]) => `${given} cannot be compared with ${wanted}`,
  },
  {
    pattern: /(?:Type|type) '(.+)' is not assignable to (?:type|parameter of type) 'Scope'/,
    say: () => 'this is not a scope: declare it with `scope(name, title)` and use the value',
  },
  {
    pattern: /'(.+)' is not assignable to (?:type|parameter of type) 'Who(?:<.*>)?'/,
    say: () => 'this is neither a role nor an agent: declare it with `role(name)` or `agent({…})` and use the value',
  },
  {
    pattern: /'(.+)' is not assignable to (?:type|parameter of type) 'What'/,
    say: () => 'this is neither a tool nor a scope: use the value that `tool({…})` or `scope(…)` gave',
  },
  {
    pattern: /'.+' is not assignable to (?:type|parameter of type) 'Secret'/,
    say: () => "this is not a secret reference: use `secret('env:NAME')`",
  },
  {
    pattern: /'(.+)' is not assignable to (?:type|parameter of type) 'SecretLocation'/,
    say: ([, given]) => `${given} is not a secret location: use \`env:NAME\` or \`file:/absolute/path\``,
  },
  {
    pattern: /Type '(.+)' is not assignable to type '`\$\{number\}\/\$\{number\}d`/,
    say: ([, given]) => `${given} is not a rate: write a count and a period, such as \`60/h\``,
  },
  {
    pattern: /Property '(.+)' is missing in type '.*' but required in type '(\w+)/,
    say: ([, name]) => `\`${name}\` is missing`,
  },
  {
    pattern: /but '([^']+)' does not exist in type '[^']*'\. Did you mean to write '([^']+)'\?/,
    say: ([, name, better]) => `there is no \`${name}\`: did you mean \`${better}\`?`,
  },
]

/**
 * Says a TypeScript problem in one line.
 * Takes its text and the chain that refines it; returns words of the config language where they are known, else the first line of TypeScript.
 */
export function inWords(text: string, chain: readonly string[]): string {
  const lines = [text, ...chain]
  for (const { pattern, say } of WORDINGS) {
    for (const line of lines) {
      const match = pattern.exec(line)
      if (match !== null) return say(match)
    }
  }
  const first = text.split('\n')[0] ?? text
  return `${first.charAt(0).toLowerCase()}${first.slice(1)}`.replace(/\.$/, '')
}
