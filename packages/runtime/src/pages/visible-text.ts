import { type Html, html } from './html.ts'

/**
 * What a reader would not see, or would see in another place: controls and characters without a shape, marks of direction, blanks other than
 * the space, unassigned and private ones, and halves of surrogate pairs.
 */
const UNSEEN = /[\p{C}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}\p{Zs}\u2800]/u
const UNSEEN_EACH = new RegExp(UNSEEN, 'gu')

/**
 * Shows text so that nothing in it hides: what would not be seen stands as a marked code point, such as `U+202E`.
 * Takes the text; line feeds and spaces stay as they are unless `oneLine`, which marks line feeds too. The mark is an element, so that text
 * which only looks like one is told apart.
 */
export function visibleText(text: string, oneLine = true): Html {
  const pieces: Html[] = []
  let from = 0
  for (const { 0: character, index } of text.matchAll(UNSEEN_EACH)) {
    if (character === ' ' || (character === '\n' && !oneLine)) continue
    pieces.push(html`${text.slice(from, index)}`, html`<mark>${codePoint(character)}</mark>`)
    from = index + character.length
  }
  return html`${[...pieces, html`${text.slice(from)}`]}`
}

/** A name or other words that somebody chose, shown as `visibleText` does and kept apart, so that letters written from right to left move nothing beside them. */
export function visibleName(text: string): Html {
  return html`<bdi>${visibleText(text)}</bdi>`
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
}
