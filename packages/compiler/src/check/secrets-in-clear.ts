import { isJsonObject, type Json, type JsonObject, type Program, type Span } from '@fullmakt/ir'
import { type Diagnostic, diagnostic } from '../diagnostics/diagnostic.ts'

/**
 * Texts of a Program that hold what is a secret by its looks: private keys, and tokens whose issuers mark them so that they can be found. The text is
 * not repeated. What has no such mark is not found.
 */
export function secretsInClear(program: Program): readonly Diagnostic[] {
  const found = new Set<Span | null>()
  visit(program as unknown as Json, null, found)
  return [...found].map((span) =>
    diagnostic('FMK2301', 'a text holds what looks like a secret', span, {
      help: 'take it out of the config, and replace it where it is from: it has been seen',
    }),
  )
}

/** @see https://docs.github.com/code-security/secret-scanning/introduction/supported-secret-scanning-patterns */
const LOOKS = new RegExp(
  [
    '-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY-----',
    '\\b(?:AKIA|ASIA)(?![A-Z2-7]{9}EXAMPLE)[A-Z2-7]{16}\\b',
    '\\bAIza[\\w-]{35}',
    '\\bgh[opsur]_[A-Za-z0-9]{36}',
    '\\bgithub_pat_\\w{60}',
    '\\bglpat-[\\w-]{20}',
    '\\b[rs]k_live_[A-Za-z0-9]{16}',
    '\\bsk-(?:ant|proj|svcacct)-[\\w-]{20}',
    '\\bxox[abeoprs]-[A-Za-z0-9-]{20}',
    '\\bnpm_[A-Za-z0-9]{36}',
    '\\bhf_[A-Za-z0-9]{34}',
    '\\bdo[opr]_v1_[0-9a-f]{64}',
    '\\bSG\\.[\\w-]{22}\\.[\\w-]{43}',
    '\\bfmk[acprst]_[\\w-]{43}',
  ].join('|'),
)

/** Looks at every text below a value, names of members included; what is found belongs to the nearest node around it that has a place. */
function visit(value: Json, around: Span | null, found: Set<Span | null>): void {
  if (typeof value === 'string') {
    if (LOOKS.test(value)) found.add(around)
  } else if (Array.isArray(value)) {
    for (const item of value as readonly Json[]) visit(item, around, found)
  } else if (isJsonObject(value)) {
    const span = spanOf(value) ?? around
    for (const [name, member] of Object.entries(value)) {
      if (LOOKS.test(name)) found.add(span)
      visit(member, span, found)
    }
  }
}

// A schema may have a member of that name, too.
function spanOf({ kind, span }: JsonObject): Span | undefined {
  return typeof kind === 'string' && isJsonObject(span) && 'file' in span ? (span as unknown as Span) : undefined
}
