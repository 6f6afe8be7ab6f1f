import { createRequire } from 'node:module'
import { join } from 'node:path'

/** The HTTP client of the broker's own egress, so that the raw proxy and the load use the very same version. */
export const { Pool }: typeof import('undici') = createRequire(
  join(import.meta.dirname, '../../packages/upstream/package.json'),
)('undici')
