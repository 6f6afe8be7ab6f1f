import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'

interface Cost {
  readonly N: number
  readonly r: number
  readonly p: number
}

/** What a hash costs: 32 MiB, three times over. @see OWASP Password Storage Cheat Sheet, scrypt */
const COST: Cost = { N: 2 ** 15, r: 8, p: 3 }
const MOST_MEMORY = 192 * 1024 * 1024

/** Hashes a password with scrypt; the text holds the parameters and a random salt. @see RFC 7914 */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const key = await derive(password, salt, COST)
  return `scrypt$${COST.N}$${COST.r}$${COST.p}$${salt.toString('base64url')}$${key.toString('base64url')}`
}

/**
 * Compares a password with a hash of `hashPassword` in constant time, also with one that cost less or up to four times more; false for hashes of
 * another form.
 */
export async function verifyPassword(password: string, hashed: string): Promise<boolean> {
  const [scheme, n, r, p, salt, key, ...rest] = hashed.split('$')
  const cost = { N: Number(n), r: Number(r), p: Number(p) }
  if (scheme !== 'scrypt' || salt === undefined || key === undefined || rest.length > 0 || !isCost(cost)) return false
  const expected = Buffer.from(key, 'base64url')
  const derived = await derive(password, Buffer.from(salt, 'base64url'), cost)
  return expected.length === derived.length && timingSafeEqual(expected, derived)
}

function isCost({ N, r, p }: Cost): boolean {
  return [2 ** 14, 2 ** 15, 2 ** 16, 2 ** 17].includes(N) && r === 8 && [1, 2, 3, 4].includes(p)
}

/** Hashes that are made at once: the other threads of Node's pool are for the disk, which every call waits for. */
const AT_ONCE = 2
let running = 0
const waiting: (() => void)[] = []

async function derive(password: string, salt: Uint8Array, cost: Cost): Promise<Buffer> {
  if (running >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve))
  else running += 1
  try {
    return await scryptKey(password, salt, cost)
  } finally {
    const next = waiting.shift()
    if (next === undefined) running -= 1
    else next()
  }
}

function scryptKey(password: string, salt: Uint8Array, cost: Cost): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const options = { ...cost, maxmem: MOST_MEMORY }
    scrypt(password.normalize('NFC'), salt, 32, options, (error, key) =>
      error === null ? resolve(key) : reject(error),
    )
  })
}
