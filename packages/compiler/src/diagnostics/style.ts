/** How a text is dressed: identity where there is no colour. */
export interface Style {
  readonly error: (text: string) => string
  readonly warning: (text: string) => string
  readonly strong: (text: string) => string
  readonly faint: (text: string) => string
}

/** A style that changes nothing. */
export const plainStyle: Style = { error: same, warning: same, strong: same, faint: same }

function same(text: string): string {
  return text
}
