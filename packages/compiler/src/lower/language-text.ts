import type { TextPart } from '@fullmakt/ir'

/** Members of requests that are read as a program or a query, by the names that APIs give them. */
const PROGRAMS =
  /^(?:query|mutation|sql|statement|script|command|cmd|shell|expression|jql|soql|cql|cypher|gremlin|xpath|kql|promql)$/i

/** Statements of SQL, by what follows one after the other in them. */
const STATEMENTS: readonly (readonly string[])[] = [
  ['select', 'from', 'where'],
  ['insert into', 'values'],
  ['update', 'set', 'where'],
  ['delete from'],
]

/**
 * Tells whether arguments become a part of a text in a language, where their letters could mean something.
 * Takes the name of the member that the text is for, and the parts of the text. An argument that is the whole text is not a part of one.
 */
export function isLanguageText(member: string, parts: readonly TextPart[]): boolean {
  const literals = parts.filter((part) => typeof part === 'string')
  const text = literals.join(' ')
  if (literals.length === parts.length || text.trim() === '') return false
  // Braces and what a shell substitutes stand in no plain text.
  return PROGRAMS.test(member) || /[{}]|\$\(/.test(text) || isStatement(text)
}

function isStatement(text: string): boolean {
  const words = ` ${(text.toLowerCase().match(/\w+/g) ?? []).join(' ')} `
  return STATEMENTS.some((statement) => {
    let at = 0
    return statement.every((piece) => {
      at = words.indexOf(` ${piece} `, at) + 1
      return at > 0
    })
  })
}
