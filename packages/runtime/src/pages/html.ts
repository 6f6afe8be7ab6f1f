/** A piece of HTML in which everything that is not markup was escaped. */
export interface Html {
  readonly kind: 'html'
  readonly text: string
}

/**
 * Makes HTML from a template.
 * Takes markup with values in it: HTML stays, lists are joined, all else is escaped as text, so that no value can become markup or leave an
 * attribute in quotes.
 */
export function html(
  strings: TemplateStringsArray,
  ...values: readonly (Html | readonly Html[] | string | number)[]
): Html {
  let text = strings[0] ?? ''
  for (const [index, value] of values.entries()) text += render(value) + (strings[index + 1] ?? '')
  return { kind: 'html', text }
}

/** No HTML at all. */
export const nothing: Html = { kind: 'html', text: '' }

function render(value: Html | readonly Html[] | string | number): string {
  if (typeof value === 'string' || typeof value === 'number') return escaped(String(value))
  return 'kind' in value ? value.text : value.map(({ text }) => text).join('')
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
}
