import { FullmaktError } from '@fullmakt/ir'
import type { RotateResult, SigningKey } from '@fullmakt/oauth'
import type { Revocation } from './admin-endpoint.ts'
import { readAdminFile } from './admin-file.ts'

/** What is said when no server on this machine answers for the data folder. */
export type NotRunning = 'not-running'

/** What became of an order. */
export type AdminAnswer = 'revoked' | 'unknown' | NotRunning

/** Gives an order to the server that runs on a data folder, if one does. Throws `ERR_ADMIN` when it cannot carry it out. */
export async function askAdminEndpoint(dataFolder: string, order: Revocation): Promise<AdminAnswer> {
  const answer = await ask(dataFolder, '/revoke', order, [200, 404])
  if (answer === 'not-running') return answer
  return answer.status === 200 ? 'revoked' : 'unknown'
}

/** The signing keys of the server that runs on a data folder, or null when it signs nothing. Throws `ERR_ADMIN` when it does not answer as it should. */
export async function askForKeys(dataFolder: string): Promise<readonly SigningKey[] | null | NotRunning> {
  const answer = await ask(dataFolder, '/keys/list', {}, [200])
  return answer === 'not-running' ? answer : (answer.body['keys'] as readonly SigningKey[] | null)
}

/** Lets the server that runs on a data folder rotate its keys; null when it signs nothing. Throws `ERR_ADMIN` when it does not answer as it should. */
export async function askToRotateKeys(dataFolder: string): Promise<RotateResult | null | NotRunning> {
  const answer = await ask(dataFolder, '/keys/rotate', {}, [200])
  return answer === 'not-running' ? answer : (answer.body['rotated'] as RotateResult | null)
}

async function ask(
  dataFolder: string,
  path: string,
  order: object,
  statuses: readonly number[],
): Promise<{ readonly status: number; readonly body: Readonly<Record<string, unknown>> } | NotRunning> {
  const file = readAdminFile(dataFolder)
  if (file === undefined) return 'not-running'
  let response: Response
  try {
    response = await fetch(`http://127.0.0.1:${file.port}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${file.token}`, 'content-type': 'application/json' },
      body: JSON.stringify(order),
      signal: AbortSignal.timeout(10_000),
      redirect: 'error',
    })
  } catch (error) {
    // Nobody listens: the server ended without taking its file away.
    if ((error as { readonly cause?: { readonly code?: unknown } }).cause?.code === 'ECONNREFUSED') return 'not-running'
    throw new FullmaktError('ERR_ADMIN', 'the server that runs on this data folder does not answer', { cause: error })
  }
  // Another program got the port since: it does not know the token that would let it be taken for the server.
  if (response.status === 401) return 'not-running'
  if (!statuses.includes(response.status)) {
    throw new FullmaktError('ERR_ADMIN', `the server answered ${response.status}`)
  }
  return { status: response.status, body: (await response.json()) as Readonly<Record<string, unknown>> }
}
