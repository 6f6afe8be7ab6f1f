import type { JsonObject, ResourcePart, ToolNode } from '@fullmakt/ir'
import type { ToolFragment } from './tool-list.ts'
import { compileUriTemplate, type ReadUri } from './uri-template.ts'

/** A resource that a URI names, with the variables of its template. */
export interface FoundResource {
  readonly index: number
  readonly node: ToolNode
  readonly args: JsonObject
}

/** The resources of a surface. */
export interface ResourceIndex {
  /** Resources by what reads them: `resources` one by one, `templates` with variables; both ready for lists. */
  readonly resources: readonly ToolFragment[]
  readonly templates: readonly ToolFragment[]
  /** The resources that a URI may name, the exact ones first. */
  find(uri: string): readonly FoundResource[]
  /** The template that is written so. */
  template(uri: string): { readonly index: number; readonly node: ToolNode } | undefined
}

/**
 * Indexes the resources among a surface's actions.
 *
 * @see MCP 2026-07-28, server/resources
 */
export function indexResources(tools: readonly ToolNode[]): ResourceIndex {
  const exact = new Map<string, FoundResource>()
  const byTemplate = new Map<string, { index: number; node: ToolNode }>()
  const patterns: {
    readonly index: number
    readonly node: ToolNode
    readonly read: ReadUri
  }[] = []
  const resources: ToolFragment[] = []
  const templates: ToolFragment[] = []
  tools.forEach((node, index) => {
    const { resource } = node
    if (resource === undefined) return
    const uri = resource.uri.map((part) => (typeof part === 'string' ? part : `{${part.argument}}`)).join('')
    if (resource.uri.every((part) => typeof part === 'string')) {
      exact.set(uri, { index, node, args: {} })
      resources.push({ index, name: node.name, json: JSON.stringify({ uri, ...described(node, resource) }) })
    } else {
      byTemplate.set(uri, { index, node })
      patterns.push({ index, node, read: compileUriTemplate(resource.uri) })
      templates.push({
        index,
        name: node.name,
        json: JSON.stringify({ uriTemplate: uri, ...described(node, resource) }),
      })
    }
  })
  return {
    resources,
    templates,
    template: (uri) => byTemplate.get(uri),
    find(uri) {
      const one = exact.get(uri)
      const many = patterns.flatMap(({ index, node, read }): FoundResource[] => {
        const args = read(uri)
        return args === null ? [] : [{ index, node, args }]
      })
      return one === undefined ? many : [one, ...many]
    },
  }
}

function described({ name, title, description }: ToolNode, { mimeType }: ResourcePart): JsonObject {
  return {
    name,
    ...(title === null ? {} : { title }),
    description,
    ...(mimeType === null ? {} : { mimeType }),
  }
}
