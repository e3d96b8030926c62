import { createShopClient, type ShopClient } from '../../support/http/shop-client.ts'

/** A buyer gives up after so long without an answer. */
const TIMEOUT_MS = 6_000

const clients = new Map<string, ShopClient>()

/** One client for each order API. */
export function shopAt(url: string): ShopClient {
  const client = clients.get(url) ?? createShopClient(url, { timeoutMs: TIMEOUT_MS })
  clients.set(url, client)
  return client
}
