import { isJsonObject, type Json, type JsonObject, type Program } from '@fullmakt/ir'
import type { ToolForm } from '@fullmakt/mcp'

/** The file of an artifact that has the forms; one that needs none has no such file. */
export const FORMS_FILE = 'client-forms.json'

/** What clients are told of inputs. */
export interface ClientForms {
  readonly forms: ReadonlyMap<string, ToolForm>
  /** The name of the form for a client, by what its token says of it. */
  readonly of: (client: ClientOfToken) => string | undefined
}

/** What a token says of its client. */
export interface ClientOfToken {
  readonly clientId: string
  readonly agent: string | null
}

/** No client is told anything else than the tools say. */
export const NO_FORMS: ClientForms = { forms: new Map(), of: () => undefined }

/**
 * Reads the forms of an artifact: `schema/client-forms.schema.json`.
 * Takes the file as JSON and the Program. Returns undefined for anything that is not their form, or speaks of tools that are not there. Only what was
 * verified tells clients apart: the declared agent, or a client id that is the address of a document. What a client says of itself counts for nothing.
 *
 * @see MCP 2026-07-28, server/tools, Listing Tools
 */
export function readClientForms(json: Json | undefined, { tools }: Program): ClientForms | undefined {
  if (json === undefined || !isJsonObject(json)) return undefined
  const { format, version, clients, others } = json
  if (format !== 'fullmakt.client-forms' || version !== '1.0' || !Array.isArray(clients)) return undefined
  const known = new Set(tools.flatMap(({ name, resource }) => (resource === undefined ? [name] : [])))
  const forms = new Map<string, ToolForm>()
  const agents = new Map<string, string>()
  const starts: (readonly [start: string, client: string])[] = []
  for (const client of clients as readonly Json[]) {
    if (!isJsonObject(client) || typeof client['name'] !== 'string' || client['name'] === OTHERS) return undefined
    const { name } = client
    const form = readForm(client['inputs'], known)
    const [ids, names] = [textsOf(client['clientIds']), textsOf(client['agents'])]
    if (form === undefined || ids === undefined || names === undefined || forms.has(name)) return undefined
    forms.set(name, form)
    for (const start of ids) starts.push([start, name])
    for (const agent of names) agents.set(agent, name)
  }
  const rest = readForm(others, known)
  if (rest === undefined || starts.some(([start]) => !/^https:\/\/[^/]+\//.test(start))) return undefined
  forms.set(OTHERS, rest)
  return {
    forms,
    of({ clientId, agent }) {
      if (agent !== null) return agents.get(agent) ?? OTHERS
      return starts.find(([start]) => clientId.startsWith(start))?.[1] ?? OTHERS
    },
  }
}

/** The form for a client that may be any of them. */
const OTHERS = ''

function readForm(inputs: Json | undefined, known: ReadonlySet<string>): ToolForm | undefined {
  if (inputs === undefined || !isJsonObject(inputs)) return undefined
  const form = new Map<string, JsonObject>()
  for (const [name, input] of Object.entries(inputs)) {
    if (!known.has(name) || !isJsonObject(input) || input['type'] !== 'object') return undefined
    form.set(name, input)
  }
  return form
}

function textsOf(list: Json | undefined): readonly string[] | undefined {
  if (!Array.isArray(list)) return undefined
  const texts = (list as readonly Json[]).filter((item) => typeof item === 'string')
  return texts.length === list.length ? texts : undefined
}
