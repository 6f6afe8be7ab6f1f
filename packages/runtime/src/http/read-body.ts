import type { IncomingMessage } from 'node:http'

/**
 * Reads a request's body.
 * Takes the request and the largest size in bytes; returns all of it, or one byte more than allowed when it is larger, so that whoever judges
 * sees that. Rejects when the client goes away.
 */
export function readBody(request: IncomingMessage, limit: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      if (size > limit) return
      size += chunk.length
      chunks.push(chunk)
      if (size > limit) {
        request.pause()
        resolve(Buffer.concat(chunks).subarray(0, limit + 1))
      }
    })
    request.on('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)))
    request.on('error', reject)
    request.on('close', () => {
      if (!request.complete) reject(new Error('the client went away'))
    })
  })
}
