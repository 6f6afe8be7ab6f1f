import type { SignInGoal } from '../pages/sign-in-page.ts'
import { isReturnPath } from './return-path.ts'

/** Where a sign-in goes on with the authorization request that it was for. */
export const CONTINUE_PATH = '/authorize/continue'
/** Where owners sign in. */
export const SIGN_IN_PATH = '/sign-in'

/**
 * The goal that a sign-in form names: just one, a request only in the form of a sealed one, and a path only where a sign-in may lead to it; else
 * undefined. What is sealed in a request is judged when it goes on.
 */
export function goalOf(form: Readonly<Record<string, string>>): SignInGoal | undefined {
  const { request, return: path } = form
  if (request !== undefined) {
    const isOne = path === undefined && /^[A-Za-z0-9_-]{1,12288}$/.test(request)
    return isOne ? { name: 'request', value: request } : undefined
  }
  return path !== undefined && isReturnPath(path) ? { name: 'return', value: path } : undefined
}

/** The path and query of this server at which a browser that signed in goes on. */
export function targetOf({ name, value }: SignInGoal): string {
  return name === 'return' ? value : `${CONTINUE_PATH}?request=${encodeURIComponent(value)}`
}
