import { emptyAnswer, errorAnswer, guarded } from './answer.ts'
import { authenticateClient, readClient } from './client-authentication.ts'
import { resolveClient } from './client-resolution.ts'
import type { Context } from './context.ts'
import { type Form, value } from './form.ts'
import { key } from './key.ts'
import { useUp } from './once.ts'
import { postedForm } from './posted-form.ts'
import { type AccessRecord, type GrantRecord, read } from './record.ts'
import { isAccessToken, isSecret, tokenHash } from './secret.ts'
import type { WireAnswer, WireRequest } from './wire.ts'

/**
 * Answers the revocation endpoint: an access or refresh token ends its whole grant, an unknown one is answered alike,
 * one of another client is refused without effect. The hint is not needed and ignored.
 * A client that is known as confidential must authenticate. One that is not found is believed to be public: a client whose document cannot be fetched,
 * or that was ended, can still give its tokens back.
 *
 * @see RFC 7009 §2
 */
export async function answerRevocation(context: Context, wire: WireRequest): Promise<WireAnswer> {
  return await guarded(async () => {
    const posted = postedForm(wire)
    if ('answer' in posted) return posted.answer
    const { form } = posted
    const client = await identify(context, wire, form)
    if ('answer' in client) return client.answer
    const token = value(form, 'token')
    if (token === undefined) return errorAnswer('invalid_request', 'token_missing')
    const owner = await findOwner(context, token)
    if (owner === undefined) return emptyAnswer(200)
    if (owner.client !== client.id) return errorAnswer('invalid_grant', 'token_of_another_client')
    const subject = `grant:${owner.grant}`
    if (!(await context.ports.store.isRevoked([subject]))) {
      const event = { kind: 'grant.revoked', grant: owner.grant, by: 'client' } as const
      await context.ports.commit([{ op: 'revoke', subject }], [event])
    }
    return emptyAnswer(200)
  })
}

async function identify(
  context: Context,
  wire: WireRequest,
  form: Form,
): Promise<{ readonly id: string } | { readonly answer: WireAnswer }> {
  const presented = readClient(wire, form)
  if ('answer' in presented) return presented
  if (presented.method === 'none') {
    const known = await resolveClient(context, presented.id, wire.clientAddress)
    if (!known.ok || known.client.auth === undefined) return { id: presented.id }
  }
  const authentication = await authenticateClient(context, wire, form)
  if (!authentication.ok) return authentication
  const answer = await useUp(context, authentication.once)
  return answer === undefined ? authentication.client : { answer }
}

async function findOwner(
  context: Context,
  token: string,
): Promise<{ readonly grant: string; readonly client: string } | undefined> {
  const { ports } = context
  const { store } = ports
  if (isAccessToken(token)) {
    const entry = await store.get(key.access(tokenHash(ports, token)))
    return entry && read<AccessRecord>(entry)
  }
  if (!isSecret(token, 'refresh')) return undefined
  const member = await store.get(key.refresh(tokenHash(ports, token)))
  const entry = member && (await store.get(key.grant(member.value)))
  return entry && { grant: member.value, client: read<GrantRecord>(entry).client }
}
