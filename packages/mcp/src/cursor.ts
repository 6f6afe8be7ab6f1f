/**
 * Writes a list cursor: the position of the next page, signed together with the list it belongs to, in Base64url.
 * Takes the position, the text of the list and what signs. It carries no authority: the list is made from the caller's own set again.
 *
 * @see MCP 2026-07-28, server/utilities/pagination
 */
export function writeCursor(position: number, list: string, sign: (text: string) => string): string {
  const cursor = btoa(`${position}.${sign(`${position}\n${list}`)}`)
  return cursor.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** A short hash that tells lists apart; not a cryptographic one. */
export function shortHash(text: string): string {
  let hash = 0xcbf29ce484222325n
  for (let at = 0; at < text.length; at++) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(at))) * 0x100000001b3n)
  }
  return hash.toString(36)
}
