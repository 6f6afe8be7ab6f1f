/**
 * Writes a list cursor: the position of the next page and a hash of the list it belongs to, in Base64url.
 * It carries no authority: the list is made from the caller's own set again.
 *
 * @see MCP 2026-07-28, server/utilities/pagination
 */
export function writeCursor(position: number, listHash: string): string {
  return btoa(`${position}.${listHash}`).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** A short hash that tells lists apart; not a cryptographic one. */
export function shortHash(text: string): string {
  let hash = 0xcbf29ce484222325n
  for (let at = 0; at < text.length; at++) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(at))) * 0x100000001b3n)
  }
  return hash.toString(36)
}
