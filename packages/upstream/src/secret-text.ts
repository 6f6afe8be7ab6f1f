/** Why a secret's text cannot be used. */
export type SecretTextProblem = 'empty' | 'too-long' | 'not-visible-ascii'

/** The longest secret, in bytes. */
export const MAX_SECRET_BYTES = 8192

/**
 * Judges the text of a secret, so that no HTTP client ever has to complain about it with the value in its message.
 * Takes the text; returns what is wrong, or null for 1 to 8192 characters of VCHAR, SP and HTAB that neither begin nor end with white space.
 *
 * @see RFC 9110 §5.5
 */
export function secretTextProblem(text: string): SecretTextProblem | null {
  if (text === '') return 'empty'
  if (text.length > MAX_SECRET_BYTES) return 'too-long'
  // A field value loses surrounding white space on the way, so that another secret than the one given would arrive.
  return /^[\x21-\x7e](?:[\t\x20-\x7e]*[\x21-\x7e])?$/.test(text) ? null : 'not-visible-ascii'
}
