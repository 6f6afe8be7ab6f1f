/** The floor: node:http in, undici dispatch out, nothing else. */
import { createServer } from 'node:http'
import { Pool } from 'undici'
import { answerUsage } from './usage.ts'

const pool = new Pool('http://127.0.0.1:18092', { connections: 64, pipelining: 1 })
createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const answer: Buffer[] = []
    let status = 502
    pool.dispatch(
      {
        method: 'POST',
        path: '/repos/acme/web-shop/issues',
        headers: ['content-type', 'application/json', 'authorization', 'Bearer static'],
        body: Buffer.concat(chunks),
      },
      {
        onRequestStart() {},
        onResponseStart(_controller: unknown, code: number) {
          status = code
        },
        onResponseData(_controller: unknown, chunk: Buffer) {
          answer.push(chunk)
        },
        onResponseEnd() {
          const body = Buffer.concat(answer)
          response.writeHead(status, { 'content-type': 'application/json', 'content-length': String(body.length) })
          response.end(body)
        },
        onResponseError() {
          response.writeHead(502).end()
        },
      },
    )
  })
}).listen(18_093, '127.0.0.1', () => process.send?.('ready'))
answerUsage()
