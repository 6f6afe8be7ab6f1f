import type { IncomingMessage } from 'node:http'

/** Asks, before more than so many bytes of a body are kept, whether whoever sends it is known. */
export interface BodyGate {
  readonly bytes: number
  mayGoOn(): Promise<boolean>
}

/**
 * Reads a request's body.
 * Takes the request, the largest size in bytes, and what larger bodies of strangers are held against. Returns all of it; one byte more than allowed
 * when it is larger, so that whoever judges sees that; and nothing of a stranger's that is larger than strangers may send. Rejects when the client
 * goes away.
 */
export function readBody(request: IncomingMessage, limit: number, gate?: BodyGate): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    let chunks: Buffer[] = []
    let size = 0
    let isKnown = gate === undefined
    request.on('data', (chunk: Buffer) => {
      if (size > limit) return
      size += chunk.length
      chunks.push(chunk)
      if (size > limit) {
        request.pause()
        resolve(Buffer.concat(chunks).subarray(0, limit + 1))
      } else if (gate !== undefined && !isKnown && size > gate.bytes) {
        request.pause()
        gate.mayGoOn().then((may) => {
          isKnown = true
          if (may) return void request.resume()
          chunks = []
          resolve(new Uint8Array())
        }, reject)
      }
    })
    request.on('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)))
    request.on('error', reject)
    request.on('close', () => {
      if (!request.complete) reject(new Error('the client went away'))
    })
  })
}
