import { readFileSync } from 'node:fs'
import type { Digest } from '@fullmakt/ir'
import type { Change } from '@fullmakt/plan'
import { writeWhole } from './write-whole.ts'

/** The file of approvals, beside the config; who may change it is for the repository to say. */
export const APPROVALS = 'fullmakt.approvals.json'

/** That somebody took responsibility for a change. Times are RFC 3339; `expires` is null for good. */
export interface Approval {
  readonly fingerprint: string
  /** Of the whole change: the fingerprint is only its beginning. */
  readonly digest: Digest
  readonly code: string
  readonly subject: string
  readonly reason: string
  readonly author: string | null
  readonly approved: string
  readonly expires: string | null
}

/** The approvals that were read, none where there is no file, or why they could not be. */
export type ReadApprovals =
  | { readonly ok: true; readonly approvals: readonly Approval[] }
  | { readonly ok: false; readonly reason: string }

/** Reads a file of approvals. A file that is not as it must be is never read in part. */
export function readApprovals(path: string): ReadApprovals {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    const code = String((error as { code?: unknown }).code)
    return code === 'ENOENT' ? { ok: true, approvals: [] } : { ok: false, reason: code }
  }
  try {
    const { format, version, approvals } = JSON.parse(text) as {
      format?: unknown
      version?: unknown
      approvals?: unknown
    }
    if (
      format !== 'fullmakt.approvals' ||
      version !== '1.0' ||
      !Array.isArray(approvals) ||
      !approvals.every(isApproval)
    )
      return { ok: false, reason: 'it is not a list of approvals of version 1.0' }
    return { ok: true, approvals }
  } catch {
    return { ok: false, reason: 'it is not JSON' }
  }
}

/** Writes the file whole or not at all. */
export function writeApprovals(path: string, approvals: readonly Approval[]): ReturnType<typeof writeWhole> {
  const document = { format: 'fullmakt.approvals', version: '1.0', approvals }
  return writeWhole(path, `${JSON.stringify(document, null, 2)}\n`)
}

/**
 * Marks the changes that were approved and whose approval has not expired by `now`, in milliseconds; the last approval of a change counts.
 * An approval that names another code or subject than its change approves nothing, so that the file says what it does.
 */
export async function withApprovals(
  changes: readonly Change[],
  approvals: readonly Approval[],
  now: number,
): Promise<readonly Change[]> {
  if (approvals.length === 0) return changes
  const { digestOfChange } = await import('@fullmakt/plan')
  const byDigest = new Map(approvals.map((approval) => [approval.digest, approval]))
  return await Promise.all(
    changes.map(async (change) => {
      const found = byDigest.get(await digestOfChange(change))
      if (found === undefined || found.code !== change.code || found.subject !== change.subject) return change
      const { reason, author, expires } = found
      if (expires !== null && Date.parse(expires) <= now) return change
      return { ...change, approved: { reason: oneLine(reason), author: author && oneLine(author), expires } }
    }),
  )
}

function isApproval(value: unknown): value is Approval {
  if (typeof value !== 'object' || value === null) return false
  const { fingerprint, digest, code, subject, reason, author, approved, expires } = value as Record<string, unknown>
  return (
    typeof fingerprint === 'string' &&
    /^[0-9a-f]{12}$/.test(fingerprint) &&
    typeof digest === 'string' &&
    /^sha256:[0-9a-f]{64}$/.test(digest) &&
    digest.startsWith(`sha256:${fingerprint}`) &&
    [code, subject, reason].every((text) => typeof text === 'string') &&
    (author === null || typeof author === 'string') &&
    isTime(approved) &&
    (expires === null || isTime(expires))
  )
}

function isTime(value: unknown): value is string {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value))
}

/** A text without line breaks and control characters, as logs may show it. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\s]+/gu, ' ').trim()
}
