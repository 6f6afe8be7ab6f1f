import type { Code } from '../diagnostics/catalogue.ts'

/**
 * Codes of lowering that the types of the config language say too, at a better place.
 * They are for values that the types did not see, such as those behind a cast; after a type error they would only repeat it.
 */
export const repeatsTypes: ReadonlySet<Code> = new Set<Code>([
  'FMK1103',
  'FMK1203',
  'FMK2002',
  'FMK2005',
  'FMK2102',
  'FMK2104',
  'FMK2106',
  'FMK2107',
  'FMK2108',
  'FMK2109',
  'FMK2112',
  'FMK2113',
  'FMK2204',
  'FMK2205',
  'FMK2206',
  'FMK2207',
  'FMK2209',
  'FMK2211',
  'FMK2301',
  'FMK2303',
])
