import { isJsonObject, type Json, type JsonObject } from '@fullmakt/ir'
import { own } from './json-rpc.ts'

/**
 * Tells whether the client capabilities a request declares cover those a tool requires.
 * Every required member must be declared, to any depth; `elicitation: {}` declares form mode.
 *
 * @see MCP 2026-07-28, client/elicitation, Capabilities
 */
export function declares(declared: JsonObject, required: JsonObject): boolean {
  return Object.entries(required).every(([name, need]) => {
    const offer = own(declared, name)
    return covers(name === 'elicitation' && isEmpty(offer) ? FORM_MODE : offer, need)
  })
}

/** Of the capabilities that a client declares, those that say what it can be asked: little enough to be kept, whatever the client sent. */
export function askable(declared: JsonObject): JsonObject {
  const kinds: readonly JsonObject[] = [
    { elicitation: { form: {} } },
    { elicitation: { url: {} } },
    { sampling: {} },
    { roots: {} },
  ]
  const can: Record<string, JsonObject> = {}
  for (const kind of kinds) {
    if (!declares(declared, kind)) continue
    for (const [name, modes] of Object.entries(kind)) can[name] = { ...can[name], ...(modes as JsonObject) }
  }
  return can
}

const FORM_MODE: JsonObject = { form: {} }

function isEmpty(value: Json | undefined): boolean {
  return isJsonObject(value) && Object.keys(value).length === 0
}

function covers(offer: Json | undefined, need: Json): boolean {
  if (offer === undefined) return false
  if (!isJsonObject(need)) return JSON.stringify(offer) === JSON.stringify(need)
  return isJsonObject(offer) && Object.entries(need).every(([name, inner]) => covers(own(offer, name), inner))
}
