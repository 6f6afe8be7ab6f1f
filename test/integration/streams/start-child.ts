import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { resourceOwner } from '../../../examples/tracker/resource-owner.ts'
import { authorize } from '../../support/authorize.ts'
import type { ChildSettings, Order, Report } from './child-server.ts'

/** A server in a process of its own, so that its memory can be told from that of its clients. */
export interface Child {
  /** One token for each agent. */
  readonly tokens: readonly string[]
  readonly ask: (order: Order) => Promise<Report>
  readonly end: () => Promise<void>
}

/** Starts a server and authorizes all its agents; rejects when it ends first. */
export async function startChild(settings: ChildSettings): Promise<Child> {
  const child = fork(join(import.meta.dirname, 'child-server.ts'), [JSON.stringify(settings)], {
    execArgv: ['--conditions=fullmakt-source', '--expose-gc', '--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  await reportOf(child, 'listening')
  const issuer = `http://127.0.0.1:${settings.port}`
  const account = { name: 'ada', password: settings.password }
  const owner = resourceOwner(account)
  const tokens: string[] = []
  for (let number = 0; number < settings.agents; number++) {
    const asking = {
      issuer,
      clientId: `scribe-${number}`,
      redirectUri: 'http://127.0.0.1:18172/callback',
      account,
      owner,
    }
    tokens.push((await authorize(asking)).access_token)
  }
  return {
    tokens,
    ask(order) {
      const report = reportOf(child, order)
      child.send(order)
      return report
    },
    async end() {
      const gone = once(child, 'exit')
      child.disconnect()
      await gone
    },
  }
}

function reportOf(child: ChildProcess, order: Report['order']): Promise<Report> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null): void => reject(new Error(`the server ended with ${code}`))
    const read = (report: Report): void => {
      if (report.order !== order) return
      child.off('exit', ended)
      child.off('message', read)
      resolve(report)
    }
    child.on('message', read)
    child.once('exit', ended)
  })
}
