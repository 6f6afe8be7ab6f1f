import type { DeclaredTool } from '@fullmakt/config/declare'
import { isJsonObject, type ResourcePart } from '@fullmakt/ir'
import type { LowerContext } from './context.ts'
import { textParts } from './text-parts.ts'

/**
 * Lowers what makes an action a resource.
 * Takes the declared action. Reports a URI that is none or whose variables are not its arguments, and contents that are not Base64.
 *
 * @see RFC 3986 §3, RFC 6570 §3.2.2
 */
export function lowerResource(tool: DeclaredTool, context: LowerContext): ResourcePart | undefined {
  const { resource, name, site } = tool
  if (resource === undefined) return undefined
  const report = (message: string, member: string): void => context.report('FMK2013', message, site, { path: [member] })
  const { uri, mimeType, binary, contents } = resource
  const variables: string[] = []
  const parts = textParts(uri, (variable) => void variables.push(variable))
  const filled = uri.replaceAll(/\{[A-Za-z_$][\w$-]*\}/g, 'x')
  if (!/^[A-Za-z][A-Za-z0-9+.-]*:[\x21\x23-\x3b\x3d\x3f-\x5b\x5d\x5f\x61-\x7a\x7e]+$/.test(filled)) {
    report(`\`${uri}\` is not the absolute URI of a resource`, 'uri')
  }
  if (parts.some((part, index) => typeof part !== 'string' && typeof parts[index + 1] === 'object')) {
    report(`\`${uri}\` has two variables with nothing between them`, 'uri')
  }
  if (new Set(variables).size < variables.length) report(`\`${uri}\` has a variable twice`, 'uri')
  const { properties, required } = tool.input
  const names = isJsonObject(properties ?? null) ? Object.keys(properties as object) : []
  const missing = (Array.isArray(required) ? (required as readonly string[]) : []).find(
    (one) => !variables.includes(one),
  )
  const unknown = variables.find((one) => !names.includes(one))
  if (missing !== undefined) report(`the argument \`${missing}\` of \`${name}\` is not in its URI`, 'uri')
  if (unknown !== undefined) report(`\`${name}\` has no argument \`${unknown}\``, 'uri')
  if (contents !== null && binary && Buffer.from(contents, 'base64').toString('base64') !== contents) {
    report(`the contents of \`${name}\` are not Base64`, 'base64')
  }
  return { uri: parts, mimeType, binary, ...(contents === null ? {} : { contents }) }
}

/** Reports actions whose names or URIs are the same. */
export function reportSameNames(tools: readonly DeclaredTool[], context: LowerContext): void {
  const names = new Map<string, DeclaredTool>()
  const uris = new Map<string, DeclaredTool>()
  for (const tool of tools) {
    const same = names.get(tool.name)
    if (same !== undefined) {
      context.report('FMK2014', `\`${tool.name}\` is a tool and a resource`, tool.site, {
        related: [{ site: same.site, message: 'the tool' }],
      })
    }
    names.set(tool.name, tool)
    if (tool.resource === undefined) continue
    const shape = tool.resource.uri.replaceAll(/\{[^{}]*\}/g, '{}')
    const taken = uris.get(shape)
    if (taken !== undefined) {
      context.report('FMK2014', `\`${tool.name}\` has the URI of \`${taken.name}\``, tool.site, {
        path: ['uri'],
        related: [{ site: taken.site, path: ['uri'], message: 'the other' }],
      })
    }
    uris.set(shape, tool)
  }
}
