import type supertest from 'supertest'
import { unique } from '../unique.ts'

export interface NewTestProduct {
  readonly name?: string
  readonly amount?: number
}

/** Creates a product that no other test uses. Returns its id. */
export async function createProduct(
  { http }: { readonly http: Pick<supertest.Agent, 'post'> },
  { name = unique('product'), amount = 100 }: NewTestProduct = {},
): Promise<number> {
  const { body } = await http.post('/api/create-product').send({ name, amount }).expect(201)
  return body.id as number
}
