/** Why an exchange with an upstream failed. */
export type EgressProblem =
  | 'secret-unavailable'
  | 'address-refused'
  | 'name-unresolved'
  | 'connect-failed'
  | 'tls'
  | 'timeout'
  | 'aborted'
  | 'redirect-refused'
  | 'too-large'
  | 'encoded'
  | 'connection-lost'
  | 'request-invalid'

/** A failure on its way through the HTTP client; `detail` is an error code at most and never holds a value. */
export class EgressFault extends Error {
  readonly code: string = 'ERR_EGRESS'
  readonly reason: EgressProblem
  readonly detail: string

  constructor(reason: EgressProblem, detail: string) {
    super(reason)
    this.reason = reason
    this.detail = detail
  }
}

/** Maps anything thrown to a fault; the messages and causes of others are dropped, since HTTP clients put values into them. */
export function toFault(thrown: unknown, otherwise: EgressProblem): EgressFault {
  if (thrown instanceof EgressFault) return thrown
  const code = codeOf(thrown)
  // The client refuses a request before it sends any of it.
  if (code === 'UND_ERR_INVALID_ARG') return new EgressFault('request-invalid', '')
  return new EgressFault(isTlsCode(code) ? 'tls' : otherwise, code)
}

function codeOf(thrown: unknown): string {
  if (typeof thrown !== 'object' || thrown === null || !('code' in thrown)) return ''
  return typeof thrown.code === 'string' && /^[A-Z0-9_]{1,64}$/.test(thrown.code) ? thrown.code : ''
}

function isTlsCode(code: string): boolean {
  return /^(?:ERR_TLS|ERR_SSL|CERT_|CRL_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA|EPROTO$)/.test(
    code,
  )
}
