import type { SignInGoal } from '../pages/sign-in-page.ts'
import { isReturnPath } from './return-path.ts'

/** Where a sign-in goes on with a pending authorization. */
export const CONTINUE_PATH = '/authorize/continue'
/** Where owners sign in. */
export const SIGN_IN_PATH = '/sign-in'

/** The goal that a sign-in form names: just one, a handle only in the form of one, and a path only where a sign-in may lead to it; else undefined. */
export function goalOf(form: Readonly<Record<string, string>>): SignInGoal | undefined {
  const { transaction, return: path } = form
  if (transaction !== undefined) {
    const isOne = path === undefined && /^[A-Za-z0-9_-]{1,64}$/.test(transaction)
    return isOne ? { name: 'transaction', value: transaction } : undefined
  }
  return path !== undefined && isReturnPath(path) ? { name: 'return', value: path } : undefined
}
