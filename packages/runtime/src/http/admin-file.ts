import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The file in the data folder that leads to the endpoint: its port and the token that it takes, readable for its owner alone. */
export const ADMIN_FILE = 'admin.json'

/** Reads the file; undefined when there is none, or what is there is none. */
export function readAdminFile(dataFolder: string): { readonly port: number; readonly token: string } | undefined {
  try {
    const { port, token } = JSON.parse(readFileSync(join(dataFolder, ADMIN_FILE), 'utf8')) as Record<string, unknown>
    return typeof port === 'number' && typeof token === 'string' ? { port, token } : undefined
  } catch {
    return undefined
  }
}
