import type { ChildProcess } from 'node:child_process'
import type { ResourceOwner } from '../../examples/tracker/resource-owner.ts'

/** What a program said, and whether its user did what it asked for. */
export interface Followed {
  /** All that the program wrote so far, to both of its outputs. */
  output(): string
  /** Whether it asked for an authorization. */
  asked(): boolean
  /** Resolves when what the program asked for is done; rejects when that went wrong. Resolves at once where it asked for nothing. */
  done(): Promise<void>
}

/**
 * Does what the browser of a program's user would with the authorization URL that the program prints.
 * Takes the program, with pipes as outputs, the issuer, and what decides. Follows one URL, the first; a program for which that fails is ended.
 */
export function followAuthorization(
  child: ChildProcess,
  issuer: string,
  decide: (authorization: URL) => Promise<void>,
): Followed {
  let output = ''
  let following: Promise<void> | undefined
  const authorizationUrl = new RegExp(`${issuer.replaceAll('.', '\\.')}/authorize\\?\\S+(?=\\s)`)
  const read = (chunk: Buffer): void => {
    output += chunk.toString('utf8')
    const [url] = authorizationUrl.exec(output) ?? []
    if (url === undefined || following !== undefined) return
    following = decide(new URL(url))
    // Whoever waits for it is told; until then it is no rejection that nobody handles.
    following.catch(() => child.kill('SIGKILL'))
  }
  child.stdout?.on('data', read)
  child.stderr?.on('data', read)
  return { output: () => output, asked: () => following !== undefined, done: async () => following }
}

/** Has an owner approve, and goes to the address of the client that the decision leads to. */
export function approveAs(owner: ResourceOwner): (authorization: URL) => Promise<void> {
  return async (authorization) => {
    const { redirect } = await owner.decide(authorization)
    const response = await fetch(redirect)
    await response.body?.cancel()
  }
}
