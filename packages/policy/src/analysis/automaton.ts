/** A nondeterministic automaton over UTF-16 code units: `state` is a set of positions as bits, 0 when no text can be accepted any more. */
export interface Automaton {
  readonly start: bigint
  step(state: bigint, unit: number): bigint
  /** Empty when the text read so far is not accepted; else a label that texts share which need not be told apart. */
  label(state: bigint): string
  /** Where classes of code units begin that this automaton tells apart. */
  readonly boundaries: readonly number[]
  /** Tells whether the texts that lead to a state were not followed to their end. */
  isLost?(state: bigint): boolean
}

/**
 * The automaton of a pattern of texts with any run of code units between them: `['a', '']` accepts what starts with an `a`, `['a']` only `a`.
 */
export function piecesAutomaton(pieces: readonly string[]): Automaton {
  // Undefined is a run: the position stays while units are read and may be left without reading one.
  const tokens: (number | undefined)[] = []
  for (const [index, piece] of pieces.entries()) {
    if (index > 0 && (tokens.length === 0 || tokens.at(-1) !== undefined)) tokens.push(undefined)
    for (let at = 0; at < piece.length; at++) tokens.push(piece.charCodeAt(at))
  }
  const close = (state: bigint): bigint => {
    let closed = state
    for (const [at, token] of tokens.entries()) {
      if (token === undefined && (closed & (1n << BigInt(at))) !== 0n) closed |= 1n << BigInt(at + 1)
    }
    return closed
  }
  const end = 1n << BigInt(tokens.length)
  return {
    start: close(1n),
    step(state, unit) {
      let next = 0n
      for (const [at, token] of tokens.entries()) {
        if ((state & (1n << BigInt(at))) === 0n) continue
        if (token === undefined) next |= 1n << BigInt(at)
        else if (token === unit) next |= 1n << BigInt(at + 1)
      }
      return close(next)
    },
    label: (state) => ((state & end) === 0n ? '' : '1'),
    boundaries: tokens.flatMap((token) => (token === undefined ? [] : [token, token + 1])),
  }
}

/**
 * The automaton that accepts each of a list of texts and tells them apart.
 */
export function textsAutomaton(texts: readonly string[]): Automaton {
  const nodes: { next: Map<number, number>; end: boolean }[] = [
    { next: new Map(), end: false },
    { next: new Map(), end: false },
  ]
  for (const text of texts) {
    let at = 1
    for (let index = 0; index < text.length; index++) {
      const unit = text.charCodeAt(index)
      let next = nodes[at]!.next.get(unit)
      if (next === undefined) {
        next = nodes.push({ next: new Map(), end: false }) - 1
        nodes[at]!.next.set(unit, next)
      }
      at = next
    }
    nodes[at]!.end = true
  }
  return {
    start: 1n,
    step: (state, unit) => BigInt(nodes[Number(state)]!.next.get(unit) ?? 0),
    label: (state) => (nodes[Number(state)]!.end ? String(state) : ''),
    boundaries: nodes.flatMap(({ next }) => [...next.keys()].flatMap((unit) => [unit, unit + 1])),
  }
}
