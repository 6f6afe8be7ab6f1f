/**
 * Reads a form that one of our pages sent.
 * Takes the content type and the body; returns its fields, or undefined for another type or a repeated field.
 *
 * @see WHATWG URL, application/x-www-form-urlencoded
 */
export function readForm(
  contentType: string | undefined,
  body: Uint8Array,
): Readonly<Record<string, string>> | undefined {
  if (contentType?.split(';')[0]?.trim().toLowerCase() !== 'application/x-www-form-urlencoded') return undefined
  const fields: Record<string, string> = Object.create(null) as Record<string, string>
  for (const [name, value] of new URLSearchParams(Buffer.from(body).toString('utf8'))) {
    if (name in fields) return undefined
    fields[name] = value
  }
  return fields
}
