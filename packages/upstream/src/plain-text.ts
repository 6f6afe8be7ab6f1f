/**
 * Takes the escapes of JSON, URLs and HTML out of a text of one character for each byte, for the characters that fit into one: `\u0026`, `\/`, `%26`,
 * `&#38;`, `&amp;`, also where they were escaped up to four times (`\\u0026`, `%2526`, `&amp;amp;`); and the breaks between long lines of Base64, as MIME
 * and PEM have them.
 *
 * @see RFC 2045 §6.8
 */
export function plainText(escaped: string): string {
  return MAY_ESCAPE.test(escaped) ? escaped.replace(ESCAPE, characterOf) : escaped
}

/** Where each character of the plain text begins in the escaped one; one place more says where the last one ends. */
export function plainTextBegins(escaped: string): Uint32Array {
  const begins = new Uint32Array(escaped.length + 1)
  let length = 0
  let from = 0
  const keep = (until: number): void => {
    while (from < until) begins[length++] = from++
  }
  for (const { 0: found, 7: lineBreak, index } of escaped.matchAll(ESCAPE)) {
    keep(index)
    if (lineBreak === undefined) begins[length++] = index
    from = index + found.length
  }
  keep(escaped.length)
  begins[length] = escaped.length
  return begins
}

const MAY_ESCAPE = /[\\%&]|\n(?<=[\w+/-]{60}\r?\n)/
// Every repetition is bounded, so that no text makes this slow.
const ESCAPE =
  /\\{1,16}(?:u00([0-9a-f]{2})|(["/]))|%(?:25){0,4}([0-9a-f]{2})|&(?:amp;){0,4}(?:#0{0,6}(\d{2,3});|#x0{0,6}([0-9a-f]{2});|(amp|lt|gt|quot|apos);)|(\r?\n(?<=[\w+/-]{60}\r?\n)|(?:\\{1,16}r)?\\{1,16}n(?<=[\w+/-]{60}(?:\\{1,16}r)?\\{1,16}n))/gi

const NAMES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function characterOf(
  _found: string,
  unicode: string | undefined,
  mark: string | undefined,
  octet: string | undefined,
  decimal: string | undefined,
  hex: string | undefined,
  name = '',
): string {
  if (mark !== undefined) return mark
  const digits = unicode ?? octet ?? hex
  if (digits !== undefined) return String.fromCharCode(Number.parseInt(digits, 16))
  return decimal === undefined ? (NAMES[name.toLowerCase()] ?? '') : String.fromCharCode(Number(decimal) & 0xff)
}
