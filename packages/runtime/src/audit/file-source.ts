import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { FullmaktError } from '@fullmakt/ir'

/** The files of a log in a folder, to be read. Rejects with the system's error for what is there and cannot be read. */
export function folderSource(folder: string): (path: string) => Promise<Uint8Array | undefined> {
  return async (path) => {
    try {
      return await readFile(join(folder, path))
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
      throw error
    }
  }
}

const PATIENCE = 30_000

/**
 * The files of a log below an address, to be read. Takes the address of the log and a fetch; 404, and 403 for what is not published, are no file.
 * Rejects with `ERR_AUDIT_SOURCE` for any other answer.
 */
export function addressSource(
  address: string,
  fetch: typeof globalThis.fetch,
): (path: string) => Promise<Uint8Array | undefined> {
  const base = address.replace(/\/$/, '')
  return async (path) => {
    const url = `${base}/${path}`
    let response: Response
    try {
      response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE) })
    } catch (error) {
      const cause = (error as { cause?: { message?: string } }).cause?.message
      throw new FullmaktError('ERR_AUDIT_SOURCE', `${url} cannot be reached${cause === undefined ? '' : `: ${cause}`}`)
    }
    if (response.ok) return new Uint8Array(await response.arrayBuffer())
    await response.body?.cancel()
    if (response.status === 404 || response.status === 403) return undefined
    throw new FullmaktError('ERR_AUDIT_SOURCE', `${url} answered ${response.status}`)
  }
}
