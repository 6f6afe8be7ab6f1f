import type { JsonObject, TestNode } from '@fullmakt/ir'

/**
 * Texts of which one stands for every way in which a text can be in some of the folders and not in others, or be no plain path.
 * Complete when nothing else but equality is asked of the text and the schema does not bound it.
 */
export function folderCandidates(
  tests: readonly TestNode[],
  schemas: readonly JsonObject[],
): { readonly texts: readonly string[]; readonly complete: boolean } {
  const folders = tests.flatMap(({ operator, operand }) =>
    operator === 'under' && typeof operand === 'string' ? [operand] : [],
  )
  if (folders.length === 0) return { texts: [], complete: true }
  const longest = Math.max(
    ...tests.flatMap(({ operand }) => [operand].flat().map((one) => (typeof one === 'string' ? one.length : 0))),
  )
  const used = new Set(folders.flatMap((folder) => folder.split('/')))
  const fresh = ['x', 'y', 'z', 'x1'].find((name) => !used.has(name)) ?? 'x'.repeat(longest + 1)
  // Longer than every text that is asked for, so that it is none of them.
  const long = 'x'.repeat(longest + 1)
  const inside = folders.flatMap((folder) => {
    const root = folder.startsWith('/') ? '/' : ''
    const segments = folder.split('/').filter((segment) => segment !== '' && segment !== '.')
    return Array.from({ length: segments.length + 1 }, (_, depth) => segments.slice(0, depth)).flatMap((above) => [
      root + above.join('/') || '.',
      root + [...above, fresh].join('/'),
      root + [...above, long].join('/'),
    ])
  })
  const isPlain = schemas.every(
    (schema) =>
      schema['enum'] !== undefined ||
      schema['const'] !== undefined ||
      (schema['type'] !== undefined && schema['type'] !== 'string') ||
      (schema['pattern'] === undefined && schema['maxLength'] === undefined && !(Number(schema['minLength'] ?? 0) > 1)),
  )
  return {
    texts: [...inside, '..', '%'.repeat(longest + 1)],
    complete:
      isPlain &&
      !folders.some((folder) => folder.split('/').includes('..')) &&
      !tests.some(({ operator }) => operator === 'startsWith' || operator === 'endsWith' || operator === 'glob'),
  }
}
