import type { PrincipalAtom } from '@fullmakt/ir'

/** A rule or a constraint on one tool, as far as the index asks. `condition` is null when it always holds; equal texts are equal conditions. */
export interface BlockRow {
  readonly who: readonly PrincipalAtom[] | null
  readonly condition: string | null
}

/** The lists of one tool: positions among the tool's rows, ascending, for everybody and for each role and agent that a row names. */
export interface ToolBlock {
  readonly everybody: readonly number[]
  readonly atoms: readonly { readonly atom: PrincipalAtom; readonly rows: readonly number[] }[]
}

/**
 * Makes the lists of one tool.
 * Takes its rows, best first. With `cut` a row is left out where an earlier one of the list, or for everybody, always matches when it does: it
 * can decide nothing. Without, as for constraints, of which all that match apply, none is.
 */
export function toolBlock(rows: readonly BlockRow[], cut: boolean): ToolBlock {
  const everybody = createList(cut)
  const atoms = new Map<string, { readonly atom: PrincipalAtom; readonly list: List }>()
  for (const [position, { who, condition }] of rows.entries()) {
    if (everybody.isClosed() || (cut && everybody.implies(condition))) continue
    if (who === null) {
      everybody.add(position, condition)
      continue
    }
    for (const atom of who) {
      const name = `${atom.kind} ${atom.name}`
      const known = atoms.get(name) ?? { atom, list: createList(cut) }
      atoms.set(name, known)
      known.list.add(position, condition)
    }
  }
  return { everybody: everybody.rows, atoms: [...atoms.values()].map(({ atom, list }) => ({ atom, rows: list.rows })) }
}

interface List {
  readonly rows: readonly number[]
  add(position: number, condition: string | null): void
  implies(condition: string | null): boolean
  isClosed(): boolean
}

function createList(cut: boolean): List {
  const rows: number[] = []
  const seen = new Set<string | null>()
  return {
    rows,
    add(position, condition) {
      if (cut ? seen.has(null) || seen.has(condition) : rows.at(-1) === position) return
      seen.add(condition)
      rows.push(position)
    },
    // A condition implies itself also between effects: denies, for which unknown is enough, come first.
    implies: (condition) => seen.has(condition),
    isClosed: () => cut && seen.has(null),
  }
}
