/** Where a sign-in leads that leads nowhere else. */
export const DEFAULT_RETURN = '/approvals'

/**
 * Tells whether a sign-in may lead to a path: only pages of signed-in owners, each spelled in one way, so that no sign-in leads to a place of
 * somebody else's choice.
 */
export function isReturnPath(path: string): boolean {
  return /^\/(?:approvals(?:\/[A-Za-z0-9_-]{22})?|agents|activity)$/.test(path)
}
