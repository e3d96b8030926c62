import type { TestOrderApi } from '../services/start-test-order-api.ts'
import { unique } from '../unique.ts'

export interface NewTestProduct {
  readonly name?: string
  readonly amount?: number
}

/** A product that no other test knows; its id. */
export async function createProduct(
  { http }: Pick<TestOrderApi, 'http'>,
  { name = unique('product'), amount = 100 }: NewTestProduct = {},
): Promise<number> {
  const { body } = await http.post('/api/create-product').send({ name, amount }).expect(201)
  return body.id as number
}
