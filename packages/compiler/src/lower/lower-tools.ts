import type { DeclaredTool } from '@fullmakt/config/declare'
import {
  isToolName,
  type JsonObject,
  parseDuration,
  type ToolAnnotations,
  type ToolNode,
  type UpstreamNode,
} from '@fullmakt/ir'
import { closed } from './closed.ts'
import type { LowerContext } from './context.ts'
import { lowerAsks } from './lower-asks.ts'
import { lowerCall } from './lower-call.ts'
import { lowerContent } from './lower-content.ts'
import { lowerResource, reportSameNames } from './lower-resource.ts'
import { withObjectRoot } from './schemas/input-root.ts'
import { refusedDefaults } from './schemas/refused-defaults.ts'
import { schemaGrowth } from './schemas/schema-growth.ts'
import { unsafePatterns } from './schemas/unsafe-patterns.ts'

/**
 * Lowers tools, sorted by name.
 * Takes the lowered upstreams and the site of the config, which names the tools. Reports names, descriptions, inputs and requests that cannot be served.
 */
export function lowerTools(
  declared: readonly DeclaredTool[],
  upstreams: readonly UpstreamNode[],
  context: LowerContext,
  home: string,
): readonly ToolNode[] {
  reportSameNames(declared, context)
  return declared
    .map((given): ToolNode => {
      const { name, site } = given
      const whose = `the tool \`${name}\``
      const { asks, input } = lowerAsks(given.asks ?? [], withObjectRoot(given.input), whose, site, context)
      const tool = { ...given, input }
      const resource = lowerResource(tool, context)
      const isBuiltIn = resource?.contents !== undefined
      const { content } = tool
      // The one name that JSON cannot carry as a member in every reader.
      if (!isToolName(name) || name === '__proto__') {
        context.report('FMK2001', `\`${name}\` cannot be a tool name`, home, { path: ['tools', name] })
      }
      if (tool.description.trim() === '') {
        context.report('FMK2005', `the tool \`${name}\` has no description`, site, { path: ['description'] })
      }
      if (tool.input['type'] !== 'object') {
        context.report('FMK1203', `the input of \`${name}\` is not an object`, site, { path: ['input'] })
      }
      reportPatterns(tool, 'input', context)
      reportPatterns(tool, 'output', context)
      reportGrowth(tool, 'input', context)
      reportDefaults(tool, context)
      reportGrowth(tool, 'output', context)
      return {
        kind: 'tool',
        name,
        title: tool.title,
        description: tool.description,
        scope: tool.scope,
        annotations: annotationsOf(tool),
        requires: tool.requires,
        input: closed(tool.input),
        output: tool.output,
        call: isBuiltIn ? NO_CALL : lowerCall(tool, upstreams[tool.call.upstream]?.id ?? '', context),
        ...(Array.isArray(content)
          ? {
              content: (content as readonly JsonObject[]).map((item, index) =>
                lowerContent(item, ['content', index], { whose, site, input, output: tool.output }, context),
              ),
            }
          : {}),
        ...(asks.length === 0 ? {} : { asks }),
        ...(resource === undefined ? {} : { resource }),
        ...taskOf(tool, context),
        ...answerTimeOf(tool, context),
        span: context.span(site),
      }
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

const NO_CALL = { kind: 'http-call', upstream: '', method: 'GET', path: [[]], query: [], body: null } as const

function reportPatterns(tool: DeclaredTool, side: 'input' | 'output', context: LowerContext): void {
  const schema = tool[side]
  if (schema === null) return
  for (const { pattern, at, risk } of unsafePatterns(schema)) {
    const code = risk === 'unreadable' ? 'FMK1204' : 'FMK1205'
    context.report(code, `the pattern \`${pattern}\` ${WORDS[risk]} (\`${side}${at}\`)`, tool.site, { path: [side] })
  }
}

function reportGrowth(tool: DeclaredTool, side: 'input' | 'output', context: LowerContext): void {
  const schema = tool[side]
  const growth = schema === null ? 'bounded' : schemaGrowth(schema)
  if (growth === 'bounded') return
  const message = `the ${side} of \`${tool.name}\` ${GROWTH_WORDS[growth]}`
  context.report('FMK1209', message, tool.site, { path: [side] })
}

function reportDefaults({ input, site }: DeclaredTool, context: LowerContext): void {
  for (const at of refusedDefaults(input)) {
    const message = `this schema cannot be said in JSON Schema: at ${at}, its default is a value that it refuses (\`input\`)`
    context.report('FMK1201', message, site, { path: ['input'] })
  }
}

const GROWTH_WORDS = {
  endless: 'comes back to itself without going deeper',
  exponential: 'has alternatives that are all looked into, again at each depth',
  large: 'looks at one part of a value too often',
} as const

const WORDS = {
  unreadable: 'cannot be read with the flag `u`',
  exponential: 'can take forever on a text that it does not match',
  polynomial: 'can take very long on a long text that it does not match',
  unknown: 'is too large to be sure that it comes to an end',
} as const

function annotationsOf({ annotations, call }: DeclaredTool): ToolAnnotations {
  const readOnly = boolean(annotations['readOnly']) ?? call.method === 'GET'
  return {
    readOnly,
    destructive: boolean(annotations['destructive']) ?? (!readOnly && call.method !== 'POST'),
    idempotent: boolean(annotations['idempotent']) ?? call.method !== 'POST',
    openWorld: boolean(annotations['openWorld']) ?? true,
  }
}

function taskOf({ task, name, site }: DeclaredTool, context: LowerContext): Pick<ToolNode, 'task'> {
  if (task === 'optional' || task === 'required') return { task }
  if (task !== undefined) {
    const message = `the \`task\` of \`${name}\` is neither \`'optional'\` nor \`'required'\``
    context.report('FMK1103', message, site, { path: ['task'] })
  }
  return {}
}

/** How long the questions within a task may stay open at most, in milliseconds. */
const ONE_DAY = 86_400_000

function answerTimeOf(tool: DeclaredTool, context: LowerContext): Pick<ToolNode, 'answerMs'> {
  const { answerWithin, task, asks = [], name, site } = tool
  if (answerWithin === undefined) return {}
  const at = { path: ['answerWithin'] }
  const answerMs = parseDuration(answerWithin)
  if (answerMs === undefined || answerMs > ONE_DAY) {
    const problem = answerMs === undefined ? 'is not a duration' : 'is longer than a day'
    context.report('FMK2207', `\`${answerWithin}\` ${problem}`, site, at)
    return {}
  }
  if (task === undefined || asks.length === 0) {
    context.report('FMK2012', `the tool \`${name}\` has no task that could ask (\`answerWithin\`)`, site, at)
  }
  return { answerMs }
}

function boolean(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined
}
