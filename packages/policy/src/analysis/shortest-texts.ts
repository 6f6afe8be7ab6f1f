import type { Automaton } from './automaton.ts'

/** Texts found, and whether there is one for every combination that can be satisfied. */
export interface ShortestTexts {
  readonly texts: readonly string[]
  readonly complete: boolean
}

/**
 * Finds a shortest text for every combination of automata that some text satisfies, among the texts that `within` accepts and that are
 * `minimum` to `maximum` code units long. Looks at no more than `limit` combined states. Texts that an automaton did not follow are passed over.
 */
export function shortestTexts(
  automata: readonly Automaton[],
  within: Automaton | null,
  minimum: number,
  maximum: number,
  limit: number,
): ShortestTexts {
  const parts = within === null ? automata : [...automata, within]
  const units = representatives(parts)
  const texts: string[] = []
  const combinations = new Set<string>()
  const seen = new Set<string>()
  let complete = true
  let level: { states: readonly bigint[]; text: string }[] = [{ states: parts.map(({ start }) => start), text: '' }]
  for (let length = 0; length <= maximum && level.length > 0; length++) {
    const next: typeof level = []
    for (const { states, text } of level) {
      const labels = parts.map((part, index) => part.label(states[index]!))
      if (length >= minimum && (within === null || labels.at(-1) !== '') && text.isWellFormed()) {
        const key = labels.join()
        if (parts.some((part, index) => part.isLost?.(states[index]!))) complete = false
        else if (!combinations.has(key)) {
          combinations.add(key)
          texts.push(text)
        }
      }
      for (const unit of units) {
        const after = parts.map((part, index) => part.step(states[index]!, unit))
        if (within !== null && after.at(-1) === 0n) continue
        const key = `${Math.min(length + 1, minimum)}:${after.join()}`
        if (seen.has(key)) continue
        if (seen.size >= limit) return { texts, complete: false }
        seen.add(key)
        next.push({ states: after, text: text + String.fromCharCode(unit) })
      }
    }
    level = next
  }
  return { texts, complete }
}

/** Counts the states in which these automata can be after a code unit, for texts as `shortestTexts` takes them; Infinity beyond `limit` states. */
export function countStatesAfter(
  unit: number,
  automata: readonly Automaton[],
  within: Automaton | null,
  minimum: number,
  limit: number,
): number {
  const parts = within === null ? automata : [...automata, within]
  const units = [...representatives(parts), unit]
  const after = new Set<string>()
  const first = { states: parts.map(({ start }) => start), length: 0 }
  const seen = new Map([['', first]])
  for (const { states, length } of seen.values()) {
    for (const one of units) {
      const next = parts.map((part, index) => part.step(states[index]!, one))
      if (within !== null && next.at(-1) === 0n) continue
      const key = `${Math.min(length + 1, minimum)}:${next.join()}`
      if (one === unit) after.add(key)
      if (seen.size > limit) return Infinity
      if (!seen.has(key)) seen.set(key, { states: next, length: length + 1 })
    }
  }
  return after.size
}

const READABLE = 'xyzabcdefghijklmnopqrstuvw0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-_. '

// One code unit for each class that no automaton tells apart inside, the most readable one.
function representatives(parts: readonly Automaton[]): readonly number[] {
  const starts = [...new Set([0, ...parts.flatMap(({ boundaries }) => boundaries)])].sort((a, b) => a - b)
  const readable = Array.from(READABLE, (character) => character.charCodeAt(0))
  const chosen = starts
    .filter((start) => start <= 0xffff)
    .map((start, index) => {
      const end = Math.min(starts[index + 1] ?? 0x10000, 0x10000)
      return readable.find((unit) => unit >= start && unit < end) ?? start
    })
  const order = (unit: number): number => (readable.includes(unit) ? readable.indexOf(unit) : readable.length + unit)
  return chosen.sort((a, b) => order(a) - order(b))
}
