import { type Complete, createCompletion } from './completion.ts'
import type { McpSurface } from './ports.ts'
import { indexResources, type ResourceIndex } from './resource-index.ts'

/** What a surface offers beside tools, which is the same in every revision. */
export interface Features {
  readonly resources: ResourceIndex
  readonly complete: Complete
  readonly hasResources: boolean
  readonly hasPrompts: boolean
  /** Whether there is anything to be completed. */
  readonly hasCompletions: boolean
  /** Whether a client may be asked for something. */
  readonly asks: boolean
  /** Whether some calls may become tasks. */
  readonly hasTasks: boolean
}

/** Finds out what a surface offers beside tools. */
export function featuresOf({ tools, prompts = [] }: Pick<McpSurface, 'tools' | 'prompts'>): Features {
  const resources = indexResources(tools)
  return {
    resources,
    complete: createCompletion(prompts, resources),
    hasResources: resources.resources.length + resources.templates.length > 0,
    hasPrompts: prompts.length > 0,
    hasCompletions: resources.templates.length > 0 || prompts.some((prompt) => prompt.arguments.length > 0),
    hasTasks: tools.some(({ task }) => task !== undefined),
    asks: tools.some(({ asks }) => asks !== undefined) || prompts.some(({ asks }) => asks !== undefined),
  }
}
