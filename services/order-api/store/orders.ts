import { Op } from 'sequelize'
import type { Order, OrderStatus, Product } from '../../shared/models.ts'
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
export function createOrderReader(orders: typeof Order) {
  // Every order has its product. Not `required` all the same: an inner join lets the server begin with the
  // few products and sort all orders ever placed, where an outer one reads just the page.
  const withProduct = { association: 'product', attributes: ['name'], required: false }

  return {
    findOrder: async (id: number): Promise<OrderView | undefined> => {
      const order = await orders.findByPk(id, { include: withProduct })
      return order === null ? undefined : toView(order)
    },

    /** Newest first. */
    listOrders: async ({ userId, status, before, limit }: OrderFilter): Promise<OrderView[]> => {
      const found = await orders.findAll({
        where: {
          ...(userId !== undefined && { userLineUid: userId }),
          ...(status !== undefined && { status }),
          ...(before !== undefined && { id: { [Op.lt]: before } }),
        },
        include: withProduct,
        order: [['id', 'DESC']],
        limit,
      })
      return found.map(toView)
    },
  }
}

export type OrderReader = ReturnType<typeof createOrderReader>

function toView({
  id,
  productId,
  product,
  quantity,
  userLineUid,
  status,
  createdAt,
  updatedAt,
}: Order): OrderView {
  const { name } = product as Product
  return { id, productId, productName: name, quantity, userLineUid, status, createdAt, updatedAt }
}
