import type { Json, JsonObject } from '@fullmakt/ir'
import type { Command } from '../command.ts'
import { usage } from '../compile-config.ts'
import { administrationFlags, withAdministration } from '../with-administration.ts'

/** `fullmakt users add`: makes a local account. */
export const usersAdd: Command = {
  name: 'users add',
  summary: 'make an account for a resource owner',
  steps: [
    'read the password from standard input',
    'check that the roles are those of the artifact',
    'keep the account, with the password hashed by scrypt, and record it in the audit log',
  ],
  positionals: [{ name: 'NAME', summary: 'the account to make' }],
  flags: {
    role: { value: 'ROLES', summary: 'its roles, separated by commas' },
    claim: {
      value: 'NAME=VALUE',
      many: true,
      summary: 'what policies may compare with; true, false and numbers are such',
    },
    ...administrationFlags,
  },
  examples: [
    'fullmakt users add ada --role member < password.txt',
    'fullmakt users add ada --role member --claim team=web --claim level=3 < password.txt',
  ],
  exitCodes: { 0: 'made', 1: 'the account was refused', 3: 'the artifact or the data cannot be opened' },
  async run({ flags, positionals }, io) {
    const name = String(positionals['NAME'])
    const roles = String(flags['role'] ?? '')
      .split(',')
      .filter((role) => role !== '')
    const claims = claimsOf([flags['claim'] ?? []].flat().map(String))
    if (typeof claims === 'string') return usage(claims, io)
    const password = (await io.readInput()).replace(/\r?\n$/, '')
    if (password === '') return usage('the password comes on standard input, and there is none', io)
    return withAdministration({ flags, positionals }, io, async ({ program, oauth }) => {
      const declared = program.roles.map((role) => role.name)
      const unknown = roles.find((role) => !declared.includes(role))
      if (unknown !== undefined) {
        io.stderr.write(
          `error  there is no role \`${unknown}\`\n  help: the artifact has ${declared.join(', ') || 'none'}\n`,
        )
        return 1
      }
      const made = await oauth.accounts.create({ name, password, roles, claims })
      if (!made.ok) {
        io.stderr.write(`error  the account was refused: ${made.reason}\n`)
        return 1
      }
      io.stdout.write(`${name} can sign in${roles.length === 0 ? ', without a role' : ` as ${roles.join(', ')}`}\n`)
      return 0
    })
  },
}

// A value that reads as a number or a truth value of JSON is one; in quotes it is a text.
function claimsOf(given: readonly string[]): JsonObject | string {
  const claims: Record<string, Json> = Object.create(null) as Record<string, Json>
  for (const item of given) {
    const at = item.indexOf('=')
    const name = item.slice(0, at)
    if (at < 1) return `\`--claim\` takes NAME=VALUE, not \`${item}\``
    if (name in claims) return `the claim \`${name}\` is given twice`
    claims[name] = readValue(item.slice(at + 1))
  }
  return { ...claims }
}

function readValue(text: string): Json {
  try {
    const value: unknown = JSON.parse(text)
    return ['string', 'number', 'boolean'].includes(typeof value) ? (value as Json) : text
  } catch {
    return text
  }
}
