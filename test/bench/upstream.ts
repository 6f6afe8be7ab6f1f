/** The upstream that both the proxy and the broker call: answers every POST with a small JSON object. */
import { createServer } from 'node:http'
import { answerUsage } from './usage.ts'

const answer = JSON.stringify({ number: 42, title: 'The menu does not close', url: 'https://example.com/42' })
createServer((request, response) => {
  request.resume().on('end', () => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': String(answer.length) })
    response.end(answer)
  })
}).listen(18_092, '127.0.0.1', () => process.send?.('ready'))
answerUsage()
