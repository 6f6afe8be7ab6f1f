import type { JsonObject, Program } from '@fullmakt/ir'
import { type ClientTarget, clientTable } from '../../check/client-table.ts'
import { clientForm, type Refusals } from './client-form.ts'

/** What clients are told of inputs, as an artifact has it: `schema/client-forms.schema.json`. */
export interface ClientForms {
  readonly format: 'fullmakt.client-forms'
  readonly version: '1.0'
  /** The clients that the config names and that can be told from others, with the inputs that each is told in another form. */
  readonly clients: readonly {
    readonly name: string
    /** What its client ids begin with that are URLs of metadata documents. */
    readonly clientIds: readonly string[]
    /** The declared agents whose redirect URIs are its own. */
    readonly agents: readonly string[]
    readonly inputs: Readonly<Record<string, JsonObject>>
  }[]
  /** The inputs in a form that every client takes that the config names, for a client that may be any of them. */
  readonly others: Readonly<Record<string, JsonObject>>
}

/**
 * Makes the forms of a Program's tools for the clients that its config names.
 * Returns undefined where every one of them takes the tools as they are.
 */
export function clientForms(program: Program): ClientForms | undefined {
  const named = (program.server.clients ?? []).flatMap((key): [string, ClientTarget][] => {
    const client = clientTable[key]
    return client === undefined ? [] : [[key, client]]
  })
  const others = inputsFor(program, Object.assign({}, ...named.map(([, client]) => refusalsOf(client))) as Refusals)
  if (Object.keys(others).length === 0) return undefined
  const clients = named.map(([name, client]) => ({
    name,
    clientIds: client.clientIds ?? [],
    agents: agentsOf(program, client),
    inputs: inputsFor(program, client),
  }))
  return {
    format: 'fullmakt.client-forms',
    version: '1.0',
    clients: clients.filter(({ clientIds, agents }) => clientIds.length + agents.length > 0),
    others,
  }
}

function refusalsOf({ refusesReferences, refusesUnions, refusesBareLists, refusesDialects }: ClientTarget): Refusals {
  return {
    ...(refusesReferences === undefined ? {} : { refusesReferences }),
    ...(refusesUnions === undefined ? {} : { refusesUnions }),
    ...(refusesBareLists === undefined ? {} : { refusesBareLists }),
    ...(refusesDialects === undefined ? {} : { refusesDialects }),
  }
}

function inputsFor({ tools }: Program, refuses: Refusals): Readonly<Record<string, JsonObject>> {
  return Object.fromEntries(
    tools.flatMap(({ name, input, resource }) => {
      // A resource is read by its URI, and its input is told to nobody.
      if (resource !== undefined) return []
      const form = clientForm(input, refuses)
      return JSON.stringify(form) === JSON.stringify(input) ? [] : [[name, form]]
    }),
  )
}

// A client that asks for codes at such a place is that client; beside it, it may have some on the loopback, which say nothing.
function agentsOf({ agents }: Program, { redirectUris = [] }: ClientTarget): readonly string[] {
  const isOwn = (uri: string): boolean => redirectUris.some((start) => uri.startsWith(start))
  return agents.filter((agent) => agent.redirectUris.some(isOwn)).map(({ name }) => name)
}
