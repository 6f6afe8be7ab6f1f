import { createServer, type IncomingMessage, type Server } from 'node:http'

/** An issue of the demo tracker. */
interface Issue {
  readonly number: number
  readonly project: string
  readonly title: string
  readonly body: string
  readonly state: 'open' | 'closed'
  readonly priority: number
  /** What agents never see, because the tool's output does not name it. */
  readonly reporterEmail: string
}

/**
 * Starts the demo API: issues of a project tracker, kept in memory.
 * Takes the port and the token that every request must carry; returns the server once it listens.
 */
export async function startTracker(port: number, token: string): Promise<Server> {
  const issues: Issue[] = [
    issue(1, 'web', 'The menu does not close', 2),
    issue(2, 'web', 'A typo on the front page', 4),
    issue(1, 'archive', 'From long ago', 5),
  ]
  const server = createServer(async (request, response) => {
    const answer = (status: number, value?: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(value === undefined ? '' : JSON.stringify(value))
    }
    if (request.headers.authorization !== `Bearer ${token}`) return answer(401, { message: 'Bad credentials' })
    const url = new URL(request.url ?? '/', 'http://tracker')
    const [, root, project, list, number] = url.pathname.split('/')
    if (root !== 'projects' || project === undefined) return answer(404, { message: 'Not found' })
    const mine = issues.filter((candidate) => candidate.project === project)
    if (request.method === 'GET' && list === 'issues') {
      const state = url.searchParams.get('state')
      return answer(200, { issues: mine.filter((candidate) => state === null || candidate.state === state).reverse() })
    }
    if (request.method === 'POST' && list === 'issues') {
      const body = await readJson(request)
      const created = {
        ...issue(mine.length + 1, project, String(body['title']), Number(body['priority'])),
        body: String(body['body'] ?? ''),
      }
      issues.push(created)
      return answer(201, created)
    }
    if (request.method === 'PATCH' && list === 'issues') {
      const index = issues.findIndex(
        (candidate) => candidate.project === project && candidate.number === Number(number),
      )
      const found = issues[index]
      if (found === undefined) return answer(404, { message: `There is no issue ${number} in ${project}` })
      const body = await readJson(request)
      issues[index] = { ...found, state: body['state'] === 'closed' ? 'closed' : 'open' }
      return answer(200, issues[index])
    }
    if (request.method === 'DELETE' && list === undefined) {
      for (const candidate of mine) issues.splice(issues.indexOf(candidate), 1)
      return answer(204)
    }
    return answer(405, { message: 'Not allowed' })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return server
}

function issue(number: number, project: string, title: string, priority: number): Issue {
  return { number, project, title, body: '', state: 'open', priority, reporterEmail: 'ada@example.com' }
}

async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return JSON.parse(Buffer.concat(chunks).toString('utf8')) as Record<string, unknown>
}
