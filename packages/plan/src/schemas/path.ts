/**
 * The name of a member as part of a path: a dot, a backslash and the name `*` are written with a backslash before them.
 * A member called `a.b` is then another place than a member `b` within `a`, and `*` alone is any item or any other member.
 */
export function pathPart(name: string): string {
  return name === '*' ? '\\*' : name.replace(/[\\.]/g, '\\$&')
}

/** A path within a path; either may be empty. */
export function joined(path: string, rest: string): string {
  return path === '' ? rest : rest === '' ? path : `${path}.${rest}`
}

/** The parts of a path: names of members, null for any item or any other member. */
export function namesIn(path: string): readonly (string | null)[] {
  const parts = path.match(/(?:\\.|[^\\.])+/gsu) ?? []
  return parts.map((part) => (part === '*' ? null : part.replace(/\\(.)/gsu, '$1')))
}
