import { Op } from 'sequelize'
import type { defineModels, Order, OrderStatus } from '../../shared/models.ts'
import type { OrderView } from '../schemas.ts'

/** An order as the contract shows it, for raw queries that name `orders` o and `products` p. */
export const ORDER_COLUMNS =
  'o.id, o.productId, p.name AS productName, o.quantity, o.userLineUid, o.status, o.createdAt, o.updatedAt'

export interface OrderFilter {
  readonly userId?: string | undefined
  readonly status?: OrderStatus | undefined
  /** Only ids below this one. */
  readonly before?: number | undefined
  readonly limit: number
}

/** Reads of orders through the models. */
export function createOrderReader({ orders, products }: ReturnType<typeof defineModels>) {
  /**
   * A query of its own: joined to the few products there are, a server may well read and sort all orders ever
   * placed instead of just the page.
   */
  async function withNames(page: readonly Order[]): Promise<OrderView[]> {
    const ids = [...new Set(page.map(({ productId }) => productId))]
    const found = await products.findAll({ attributes: ['id', 'name'], where: { id: ids } })
    const names = new Map(found.map(({ id, name }) => [id, name]))
    return page.map((order) => toView(order, names.get(order.productId) ?? ''))
  }

  return {
    findOrder: async (id: number): Promise<OrderView | undefined> => {
      const order = await orders.findByPk(id, { include: { association: 'product', attributes: ['name'] } })
      return order === null ? undefined : toView(order, order.product?.name ?? '')
    },

    /** Newest first. */
    listOrders: async ({ userId, status, before, limit }: OrderFilter): Promise<OrderView[]> => {
      const page = await orders.findAll({
        where: {
          ...(userId !== undefined && { userLineUid: userId }),
          ...(status !== undefined && { status }),
          ...(before !== undefined && { id: { [Op.lt]: before } }),
        },
        order: [['id', 'DESC']],
        limit,
      })
      return withNames(page)
    },
  }
}

export type OrderReader = ReturnType<typeof createOrderReader>

function toView(order: Order, productName: string): OrderView {
  const { id, productId, quantity, userLineUid, status, createdAt, updatedAt } = order
  return { id, productId, productName, quantity, userLineUid, status, createdAt, updatedAt }
}
