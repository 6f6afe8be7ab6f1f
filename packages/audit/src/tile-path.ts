import { TILE_WIDTH, type Tile } from './tile.ts'

const PATH =
  /^tile\/(?<level>entries|0|[1-9][0-9]?)\/(?<index>(?:x[0-9]{3}\/)*[0-9]{3})(?:\.p\/(?<width>[1-9][0-9]{0,2}))?$/
const MAX_LEVEL = 63

/**
 * The path of a tile below the log's prefix: `tile/<L>/<N>`, with `.p/<W>` behind it when the tile is partial. `L` is the level or
 * `entries`; `N` is the index in groups of three digits, all but the last with an `x` before them: 1234067 is `x001/x234/067`.
 * Throws RangeError for a level past 63, an index past 2^53-1 or a width outside 1 to 256.
 * @see https://c2sp.org/tlog-tiles
 */
export function formatTilePath({ level, index, width }: Tile): string {
  const possible = Number.isSafeInteger(index) && index >= 0 && isWidth(width) && width <= TILE_WIDTH
  if (!possible || (level !== 'entries' && !isLevel(level))) throw new RangeError('no such tile')
  const digits = String(index)
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/.{3}/g) ?? []
  const number = groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group)).join('/')
  return `tile/${level}/${number}${width < TILE_WIDTH ? `.p/${width}` : ''}`
}

/**
 * Reads the path of a tile, or returns undefined. Strict: a tile has one path, without a group of zeros before the number.
 * @see https://c2sp.org/tlog-tiles
 */
export function parseTilePath(path: string): Tile | undefined {
  const groups = PATH.exec(path)?.groups
  if (groups === undefined) return undefined
  const level = groups['level'] === 'entries' ? 'entries' : Number(groups['level'])
  const index = Number(groups['index']?.replaceAll(/[x/]/g, ''))
  const width = groups['width'] === undefined ? TILE_WIDTH : Number(groups['width'])
  if ((level !== 'entries' && level > MAX_LEVEL) || !Number.isSafeInteger(index) || width > TILE_WIDTH) return undefined
  const tile: Tile = { level, index, width }
  return formatTilePath(tile) === path ? tile : undefined
}

function isLevel(level: number): boolean {
  return Number.isSafeInteger(level) && level >= 0 && level <= MAX_LEVEL
}

function isWidth(width: number): boolean {
  return Number.isSafeInteger(width) && width >= 1
}
