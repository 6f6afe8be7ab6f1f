import type { Program, ToolNode } from '@fullmakt/ir'
import { type Diagnostic, diagnostic } from '../diagnostics/diagnostic.ts'
import { clientForm } from '../emit/forms/client-form.ts'
import { hasReferences } from '../emit/forms/inline-references.ts'
import { listWithoutItems, rootUnion } from './client-schemas.ts'
import { type ClientTarget, clientTable } from './client-table.ts'

/**
 * Tools that a client which the config names does not take: names that get too long, schemas that it refuses, and more tools than it has room for.
 * Takes the server's own name for the one that a user gives it. Counts all tools: what a principal may see of them is decided later.
 */
export function clientTargets({ server, tools }: Program): readonly Diagnostic[] {
  // A resource is read by its URI: no model chooses it by name or schema.
  const listed = tools.filter(({ resource }) => resource === undefined)
  return (server.clients ?? []).flatMap((key) => {
    const client = clientTable[key]
    if (client === undefined) return []
    const { mostTools, name } = client
    const first = listed[0]
    const tooMany =
      mostTools !== undefined && listed.length > mostTools && first !== undefined
        ? [
            diagnostic('FMK2015', `${name} takes ${mostTools} tools, and there are ${listed.length}`, first.span, {
              help: 'serve fewer tools, or split the server in two',
            }),
          ]
        : []
    return [...tooMany, ...listed.flatMap((tool) => problemsOf(tool, server.name, client))]
  })
}

function problemsOf({ name, input, span }: ToolNode, server: string, client: ClientTarget): readonly Diagnostic[] {
  const said: string[] = []
  if (client.longestName !== undefined) {
    const { before, between, length } = client.longestName
    const whole = `${before}${server}${between}${name}`
    if (whole.length > length) {
      said.push(`${client.name} takes names of ${length} characters, and \`${whole}\` has ${whole.length}`)
    }
  }
  if (client.refusesDots === true && name.includes('.')) {
    said.push(`${client.name} does not take the dot in the name \`${name}\``)
  }
  // What the client is told is what counts, and where there is a form that it takes it is told that.
  const form = clientForm(input, client)
  if (client.refusesReferences === true && hasReferences(form))
    said.push(
      `${client.name} does not follow the references in the input of \`${name}\`, and they cannot be put in place`,
    )
  const union = client.refusesUnions === true ? rootUnion(form) : undefined
  if (union !== undefined)
    said.push(`${client.name} does not take \`${union}\` at the root of the input of \`${name}\``)
  const list = client.refusesBareLists === true ? listWithoutItems(form) : undefined
  if (list !== undefined)
    said.push(`${client.name} does not take the list \`${list}\` of \`${name}\` without \`items\``)
  return said.map((message) => diagnostic('FMK2015', message, span))
}
