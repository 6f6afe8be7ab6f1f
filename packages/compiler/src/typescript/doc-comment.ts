/** What a doc comment says: its text, and its tags in order. */
export interface DocComment {
  readonly text: string
  readonly tags: readonly { readonly name: string; readonly text: string }[]
}

/**
 * Finds the doc comment of a member in what stands in front of it.
 * Takes the text between the end of what comes before and the member itself. A comment that starts on the line of what comes before, while the
 * member is on a later one, belongs to nobody: it is returned as `stray`.
 */
export function docCommentIn(leading: string): { readonly comment: DocComment | null; readonly stray: string | null } {
  const comments = [...leading.matchAll(/\/\*\*(?!\/)([\s\S]*?)\*\/|\/\*[\s\S]*?\*\/|\/\/[^\r\n]*/g)]
  const last = comments.filter(([text]) => text.startsWith('/**')).at(-1)
  if (last === undefined) return { comment: null, stray: null }
  const before = leading.slice(0, last.index)
  const after = leading.slice(last.index + last[0].length)
  if (!/[\r\n]/.test(before) && /[\r\n]/.test(after) && before.length < leading.length) {
    return { comment: null, stray: last[0] }
  }
  return { comment: readDocComment(last[1] ?? ''), stray: null }
}

function readDocComment(body: string): DocComment {
  const lines = body.split(/\r\n|\n|\r/).map((line) => line.replace(/^\s*\*? ?/, '').trimEnd())
  const text: string[] = []
  const tags: { name: string; text: string }[] = []
  for (const line of lines) {
    const tag = /^\s*@([A-Za-z]\w*)(?:\s+(.*))?$/.exec(line)
    const open = tags.at(-1)
    if (tag !== null) tags.push({ name: tag[1]!, text: tag[2] ?? '' })
    else if (open !== undefined) open.text += `\n${line}`
    else text.push(line)
  }
  return {
    text: withoutLinks(text.join('\n').trim()),
    tags: tags.map((tag) => ({ name: tag.name, text: tag.text.trim() })),
  }
}

function withoutLinks(text: string): string {
  return text.replace(
    /\{@link(?:code|plain)?\s+([^}|]+?)(?:\s*\|\s*([^}]*))?\}/g,
    (_, target: string, label?: string) => (label ?? target).trim(),
  )
}
