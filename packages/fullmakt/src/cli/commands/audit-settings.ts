import { isAbsolute, resolve } from 'node:path'
import { parseDuration } from '@fullmakt/ir'
import type { AuditSettings } from '@fullmakt/runtime'
import type { Flag, Given } from '../command.ts'
import type { Io } from '../io.ts'
import { readGiven } from './audit-options.ts'

/** The flags of `serve` about the audit log. */
export const auditFlags: Readonly<Record<string, Flag>> = {
  anchor: {
    value: 'WHERE',
    many: true,
    summary: 'also keep the signed head there: file:PATH, or https://HOST/ by PUT (each head on its own below a /)',
  },
  'witness-policy': { value: 'FILE', summary: 'ask these witnesses to cosign the signed head; a C2SP trust policy' },
  'require-witnesses': {
    value: 'TIME',
    summary: 'begin no calls while the quorum of the policy is missing for longer, such as 5m',
  },
  disclose: { value: 'WHICH', summary: 'keep arguments and results encrypted: none (unless said), denied or all' },
  retain: { value: 'TIME', summary: 'how long they are kept; 90d unless said' },
}

/** The settings that were given; a text says what is wrong with them, and null that a file could not be read, which was said. */
export async function auditSettings({ flags }: Pick<Given, 'flags'>, io: Io): Promise<AuditSettings | string | null> {
  const anchors = [flags['anchor'] ?? []].flat().map(String)
  for (const anchor of anchors) {
    if (!/^(?:file:.|https?:\/\/.)/.test(anchor))
      return `\`--anchor\` takes file:PATH or https://HOST/, not \`${anchor}\``
  }
  const disclose = (['none', 'denied', 'all'] as const).find((each) => each === (flags['disclose'] ?? 'none'))
  if (disclose === undefined) return '`--disclose` takes none, denied or all'
  const times: { retain?: number; 'require-witnesses'?: number } = {}
  for (const name of ['retain', 'require-witnesses'] as const) {
    if (flags[name] === undefined) continue
    const time = parseDuration(String(flags[name]))
    if (time === undefined) return `\`--${name}\` takes a time, such as 90d or 5m`
    times[name] = time
  }
  const policy = flags['witness-policy']
  if (times['require-witnesses'] !== undefined && policy === undefined) {
    return '`--require-witnesses` goes with `--witness-policy`'
  }
  const bytes = policy === undefined ? undefined : readGiven(String(policy), io)
  if (bytes === null) return null
  const witnessPolicy = bytes === undefined ? undefined : (await import('@fullmakt/runtime')).readPolicy(bytes)
  if (bytes !== undefined && witnessPolicy === undefined) return `\`${String(policy)}\` is no trust policy`
  return {
    disclose,
    anchors: anchors.map((anchor) => absolute(anchor, io.cwd)),
    ...(times.retain === undefined ? {} : { retainMs: times.retain }),
    ...(witnessPolicy === undefined ? {} : { witnessPolicy }),
    ...(times['require-witnesses'] === undefined ? {} : { requireQuorumMs: times['require-witnesses'] }),
  }
}

function absolute(anchor: string, cwd: string): string {
  if (!anchor.startsWith('file:')) return anchor
  const path = anchor.slice('file:'.length)
  return `file:${isAbsolute(path) ? path : resolve(cwd, path)}`
}
