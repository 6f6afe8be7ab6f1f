import { DEFAULT_RETURN } from '../http/return-path.ts'
import type { SignInGoal } from '../pages/sign-in-page.ts'
import { seal, unseal } from '../secret-seal.ts'

/** A sign-in that a browser began at the provider: the state that must come back, where it leads, and when it ends. */
export interface PendingSignIn {
  readonly state: string
  readonly goal: SignInGoal
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
}

/** Browsers keep cookies of up to 4096 bytes, with their names. */
const LONGEST = 3_900
const LONGEST_GOAL = LONGEST - 200
/** More than anybody has tabs for. */
const MOST = 8

/**
 * Writes the sign-ins of a browser as one cookie value, so that nothing of them is kept here. The first are the ones to keep when not all fit.
 * Each is sealed for that browser, together with its goal; no other can use it or make one. One whose request is too long for a cookie leads to the
 * owner's own pages: its agent has to ask once more, of somebody who is signed in by then.
 */
export function writePending(pending: readonly PendingSignIn[], browser: string): string {
  let text = ''
  for (const { state, goal: wanted, expiresAt } of pending.slice(0, MOST)) {
    const goal = wanted.value.length > LONGEST_GOAL ? ELSEWHERE : wanted
    const sealed = seal(browser, boundTo(goal), `${expiresAt} ${state}`)
    const longer = `${text}${text === '' ? '' : '~'}${sealed}.${goal.value}`
    if (longer.length <= LONGEST) text = longer
  }
  return text
}

/** Reads what `writePending` wrote for the same browser; what is of another one, was changed or has ended is left out. */
export function readPending(value: string, browser: string, now: number): readonly PendingSignIn[] {
  return value
    .split('~')
    .slice(0, MOST)
    .flatMap((entry) => {
      const [sealed = '', goalValue = ''] = entry.split('.')
      const goal: SignInGoal = { name: goalValue.startsWith('/') ? 'return' : 'request', value: goalValue }
      const [, time = '', state = ''] =
        /^(\d{1,16}) ([A-Za-z0-9_-]{43})$/.exec(unseal(browser, boundTo(goal), sealed) ?? '') ?? []
      const expiresAt = Number(time)
      return expiresAt > now ? [{ state, goal, expiresAt }] : []
    })
}

const ELSEWHERE: SignInGoal = { name: 'return', value: DEFAULT_RETURN }

function boundTo({ name, value }: SignInGoal): string {
  return `sign-in\n${name}\n${value}`
}
