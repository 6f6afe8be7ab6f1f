import { digestJson, type Json, type Program, type PromptNode, type ToolNode } from '@fullmakt/ir'
import { type Draft, draft } from './change.ts'
import { pairs, placesOf, same, without } from './pairs.ts'

/**
 * What is offered beside tools: URIs that another resource has or that are of another kind, contents that are built in, and prompts.
 * That what is built in says no more than before is not known, and what is added says more.
 */
export async function compareResources(older: Program, newer: Program): Promise<readonly Draft[]> {
  const contents = new Map(
    await Promise.all([...older.tools, ...newer.tools].map(async (tool) => [tool, await digestOf(tool)] as const)),
  )
  return [
    ...builtIn(older, newer, (tool) => (tool === undefined ? null : (contents.get(tool) ?? null))),
    ...prompts(older, newer),
  ]
}

// Contents may be long, and what was approved is these and no others.
async function digestOf({ resource }: ToolNode): Promise<Json> {
  return resource?.contents === undefined ? null : await digestJson(resource.contents)
}

function builtIn(older: Program, newer: Program, contentsOf: (tool: ToolNode | undefined) => Json): readonly Draft[] {
  return pairs(older.tools, newer.tools, ({ name }) => name).flatMap(({ name, older: before, newer: after }) => {
    const [was, is] = [before?.resource, after?.resource]
    if (same(was, is)) return []
    const because = placesOf(before, after)
    if (after === undefined) return []
    if (before !== undefined && (was === undefined) !== (is === undefined)) {
      const values = { before: [uriOf(before), contentsOf(before)], after: [uriOf(after), contentsOf(after)] }
      return [
        draft('clients', 'MCP_RESOURCE_KIND_CHANGED', name, { breaking: true, level: 'WIRE', ...values, because }),
      ]
    }
    const moved = before !== undefined && !same(was?.uri, is?.uri)
    return [
      ...(moved
        ? [
            draft('clients', 'MCP_RESOURCE_URI_CHANGED', name, {
              breaking: true,
              level: 'WIRE',
              before: uriOf(before),
              after: uriOf(after),
              because,
            }),
          ]
        : []),
      ...(is?.contents !== undefined && is.contents !== was?.contents
        ? [
            draft('access', 'RESOURCE_CONTENTS_CHANGED', name, {
              direction: 'broaden',
              certainty: before === undefined ? 'proven' : 'undecided',
              before: contentsOf(before),
              after: contentsOf(after),
              because,
            }),
          ]
        : []),
      ...(before !== undefined && (was?.mimeType !== is?.mimeType || was?.binary !== is?.binary)
        ? [
            draft('clients', 'MCP_RESOURCE_TYPE_CHANGED', name, {
              breaking: true,
              level: 'CLIENT',
              before: typeOf(before),
              after: typeOf(after),
              because,
            }),
          ]
        : []),
    ]
  })
}

function uriOf({ resource }: ToolNode): string | null {
  return resource?.uri.map((part) => (typeof part === 'string' ? part : `{${part.argument}}`)).join('') ?? null
}

function typeOf({ resource }: ToolNode): Json {
  const { mimeType = null, binary = null } = resource ?? {}
  return { mimeType, binary }
}

function prompts(older: Program, newer: Program): readonly Draft[] {
  return pairs(older.prompts ?? [], newer.prompts ?? [], ({ name }) => name).flatMap(
    ({ name, older: before, newer: after }): readonly Draft[] => {
      const because = placesOf(before, after)
      if (before === undefined)
        return [
          draft('clients', 'MCP_PROMPT_ADDED', name, { direction: 'broaden', after: without(after!, 'name'), because }),
        ]
      if (after === undefined) {
        return [
          draft('clients', 'MCP_PROMPT_REMOVED', name, { direction: 'narrow', breaking: true, level: 'WIRE', because }),
        ]
      }
      if (same(meaning(before), meaning(after))) return []
      const breaking = !takesAll(before, after)
      return [
        draft('clients', 'MCP_PROMPT_CHANGED', name, {
          breaking,
          level: breaking ? 'WIRE' : 'STRICT',
          warn: true,
          before: without(before, 'name'),
          after: without(after, 'name'),
          because,
        }),
      ]
    },
  )
}

function meaning({ span: _, ...rest }: PromptNode): unknown {
  return rest
}

/** Tells whether the newer takes all that the older took. */
function takesAll(older: PromptNode, newer: PromptNode): boolean {
  return (
    older.arguments.every((was) => {
      const is = newer.arguments.find(({ name }) => name === was.name)
      if (is === undefined || (is.required && !was.required)) return false
      return is.values === null || was.values?.every((value) => is.values?.includes(value)) === true
    }) &&
    newer.arguments.every(({ name, required }) => !required || older.arguments.some((was) => was.name === name)) &&
    same(older.asks ?? [], newer.asks ?? [])
  )
}
