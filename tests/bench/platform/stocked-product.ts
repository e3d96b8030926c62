import { createShopClient } from '../../support/http/shop-client.ts'

/** More than any run sells. */
export const STOCK = 1_000_000_000

/** Creates a product at the order API; its id. */
export function createStockedProduct(url: string, name: string, operatorToken?: string): Promise<number> {
  const headers = operatorToken === undefined ? {} : { headers: { Authorization: `Bearer ${operatorToken}` } }
  return createShopClient(url, headers).createProduct(name, STOCK)
}
