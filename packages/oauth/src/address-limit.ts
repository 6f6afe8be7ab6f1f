import type { Rate, RateDecision, Store } from '@fullmakt/store'
import { addressPrefix, addressSite } from './address-prefix.ts'

/** How many /64 may spend all they have before their /48 has to wait: one party often holds all of it, and could go from one to the next. */
const PREFIXES_OF_A_SITE = 16

/**
 * Takes once from the limit of whoever is at an IP address: that of its prefix, and for IPv6 sixteen times as much of the /48 around it. Whoever is
 * refused for its own prefix takes nothing from its neighbours. `keyOf` names the limit of a prefix.
 */
export async function takeByAddress(
  store: Pick<Store, 'rateTake'>,
  keyOf: (prefix: string) => string,
  address: string,
  rate: Rate,
): Promise<RateDecision> {
  const taken = await store.rateTake(keyOf(addressPrefix(address)), rate)
  const site = addressSite(address)
  if (!taken.allowed || site === undefined) return taken
  return await store.rateTake(keyOf(site), { ...rate, count: rate.count * PREFIXES_OF_A_SITE })
}
