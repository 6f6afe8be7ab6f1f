import type { TextPart } from '@fullmakt/ir'

/** The parts of a text with `{argument}` places. Takes the text and what is told of every argument and the piece that names it. */
export function textParts(template: string, onArgument: (name: string, piece: string) => void): readonly TextPart[] {
  return template.split(/(\{[^{}]*\})/).flatMap((piece): TextPart[] => {
    const name = /^\{([A-Za-z_$][\w$-]*)\}$/.exec(piece)?.[1]
    if (name === undefined) return piece === '' ? [] : [piece]
    onArgument(name, piece)
    return [{ argument: name }]
  })
}
