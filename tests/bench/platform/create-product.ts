/** More than anybody buys here. */
export const STOCK = 1_000_000_000

/** Puts a product on sale at the order API; its id. */
export async function createProduct(url: string, name: string, operatorToken?: string): Promise<number> {
  const response = await fetch(`${url}/api/create-product`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(operatorToken !== undefined && { authorization: `Bearer ${operatorToken}` }),
    },
    body: JSON.stringify({ name, amount: STOCK }),
  })
  if (response.status !== 201) throw new Error(`a product could not be created: ${await response.text()}`)
  return ((await response.json()) as { id: number }).id
}
