import { lookup } from 'node:dns/promises'

/** Resolves a host name to all its addresses, as text; rejects when there is none. */
export type Lookup = (hostname: string) => Promise<readonly string[]>

/** The system's resolver, with every address and in its order. */
export const systemLookup: Lookup = async (hostname) => {
  const answers = await lookup(hostname, { all: true, verbatim: true })
  return answers.map((answer) => answer.address)
}
