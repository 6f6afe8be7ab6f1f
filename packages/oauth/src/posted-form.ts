import { errorAnswer, methodNotAllowed } from './answer.ts'
import { type Form, readFormBody, repeated } from './form.ts'
import type { WireAnswer, WireRequest } from './wire.ts'

/** The form that an endpoint was sent, each parameter once but `resource`, or the answer that refuses the request. */
export function postedForm(wire: WireRequest): { readonly form: Form } | { readonly answer: WireAnswer } {
  if (wire.method !== 'POST') return { answer: methodNotAllowed() }
  const body = readFormBody(wire)
  if (!body.ok) {
    const extra = body.reason === 'oversize' ? { status: 413 } : {}
    return { answer: errorAnswer('invalid_request', body.reason, extra) }
  }
  if (repeated(body.form).length > 0) return { answer: errorAnswer('invalid_request', 'parameter_repeated') }
  return { form: body.form }
}
