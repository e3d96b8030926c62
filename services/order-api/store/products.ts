import { Op } from 'sequelize'
import type { Product } from '../../shared/models.ts'
import type { ProductView } from '../schemas.ts'

/** Products through the models; what orders do to the stock is in insert-orders.ts alone. */
export function createProductStore(products: typeof Product) {
  return {
    createProduct: async (name: string, amount: number): Promise<ProductView> => {
      const product = await products.create({ name, amount })
      // The database sets the times.
      return toView(await product.reload())
    },

    findProduct: async (id: number): Promise<ProductView | undefined> => {
      const product = await products.findByPk(id)
      return product === null ? undefined : toView(product)
    },

    /** By id, upwards. */
    listProducts: async ({
      after,
      limit,
    }: {
      after?: number | undefined
      limit: number
    }): Promise<ProductView[]> => {
      const where = after === undefined ? {} : { id: { [Op.gt]: after } }
      return (await products.findAll({ where, order: [['id', 'ASC']], limit })).map(toView)
    },
  }
}

export type ProductStore = ReturnType<typeof createProductStore>

function toView({ id, name, amount, createdAt, updatedAt }: Product): ProductView {
  return { id, name, amount, createdAt, updatedAt }
}
