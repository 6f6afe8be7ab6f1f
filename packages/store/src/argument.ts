import { StoreError } from './error.ts'
import type { Change } from './port.ts'

/** First character of keys that adapters keep for themselves; the port's callers cannot use it. */
export const RESERVED: string = '\u0001'

/** Checks changes before they are queued: throws StoreError `ERR_STORE_ARGUMENT` for a string, number or step that no adapter could keep faithfully. */
export function checkChanges(changes: readonly Change[]): void {
  for (const change of changes) {
    switch (change.op) {
      case 'swap':
        checkInteger('version', change.version, 1)
        checkWrite(change)
        break
      case 'insert':
      case 'put':
        checkWrite(change)
        break
      case 'take':
      case 'delete':
        checkKey('key', change.key)
        break
      case 'revoke':
        checkKey('subject', change.subject)
        break
      case 'append':
        checkKey('log', change.log)
        if (!change.entries.every((entry) => entry instanceof Uint8Array)) throw refuse('entries', 'bytes')
        break
      default:
        change satisfies never
        throw refuse('op', 'a known step')
    }
  }
}

/** Checks a key, subject, log or holder name: a well-formed string without NUL, not empty, that does not start with `RESERVED`. Throws `ERR_STORE_ARGUMENT`. */
export function checkKey(name: string, key: string): void {
  checkText(name, key)
  if (key === '' || key.startsWith(RESERVED)) throw refuse(name, 'not empty and not start with U+0001')
}

/** Checks the prefix of a listing: a key or the empty string. Throws `ERR_STORE_ARGUMENT`. */
export function checkPrefix(prefix: string): void {
  if (prefix !== '') checkKey('prefix', prefix)
}

/** Checks that a number is a safe integer of at least `least`. Throws `ERR_STORE_ARGUMENT`. */
export function checkInteger(name: string, value: number, least: number): void {
  if (!(Number.isSafeInteger(value) && value >= least)) throw refuse(name, `a safe integer of at least ${least}`)
}

function checkWrite(change: { readonly key: string; readonly value: string; readonly expiresAt?: number }): void {
  checkKey('key', change.key)
  checkText('value', change.value)
  if (change.expiresAt !== undefined) checkInteger('expiresAt', change.expiresAt, 0)
}

// Engines replace lone surrogates and cut at NUL: two different keys would become one.
function checkText(name: string, text: string): void {
  if (typeof text !== 'string' || !text.isWellFormed() || text.includes('\0')) {
    throw refuse(name, 'a well-formed string without NUL')
  }
}

function refuse(name: string, expected: string): StoreError {
  return new StoreError('ERR_STORE_ARGUMENT', `${name} must be ${expected}`)
}
