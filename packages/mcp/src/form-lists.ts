import type { ToolNode } from '@fullmakt/ir'
import type { McpPorts, McpSurface, ToolForm } from './ports.ts'

/**
 * Chooses what lists tools for a caller: one for each form of the surface, and one for the tools as they are.
 * Takes the surface, the ports, and what makes the list of a form from the tools in it.
 */
export function formLists<Caller, List>(
  { forms = NO_FORMS }: Pick<McpSurface, 'forms'>,
  ports: McpPorts<Caller>,
  listOf: (inForm: (tool: ToolNode) => ToolNode) => List,
): (caller: Caller) => List {
  const plain = listOf((tool) => tool)
  const lists = new Map([...forms].map(([name, form]) => [name, listOf((tool) => inForm(tool, form))]))
  if (lists.size === 0) return () => plain
  return (caller) => {
    const name = ports.formOf?.(caller)
    return (name === undefined ? undefined : lists.get(name)) ?? plain
  }
}

const NO_FORMS: ReadonlyMap<string, ToolForm> = new Map()

function inForm(tool: ToolNode, form: ToolForm): ToolNode {
  const input = form.get(tool.name)
  return input === undefined ? tool : { ...tool, input }
}
