import { randomInt } from 'node:crypto'
import type { OrderStatus } from '../../../services/shared/orders/order-event.ts'
import { queryDatabase } from '../../support/data/query-database.ts'
import type { GrownShop } from '../platform/start-grown-shop.ts'

/** So many different ones of each kind are read in one load. */
const MOST_PATHS = 500

/** What can be read of a shop. */
export interface ReadableShop extends Pick<GrownShop, 'orders' | 'productIds'> {
  /** Who has ordered, and who has a pending order. */
  readonly users: readonly string[]
  readonly pendingUsers: readonly string[]
}

export type ReaderName = 'order' | 'orders' | 'pending' | 'products' | 'product'

/** A kind of read. */
export interface Reader {
  /** Short enough to stand below its bars. */
  readonly name: ReaderName
  /** As the contract names it. */
  readonly call: string
  /** What is read by one load; at least one path. */
  readonly paths: (shop: ReadableShop) => string[]
}

export const READERS: readonly Reader[] = [
  {
    name: 'order',
    call: 'GET /api/orders/:id',
    paths: ({ orders }) => Array.from({ length: MOST_PATHS }, () => `/api/orders/${randomInt(orders) + 1}`),
  },
  {
    name: 'orders',
    call: 'GET /api/orders?userId=…',
    paths: ({ users }) => users.map((user) => `/api/orders?userId=${user}`),
  },
  {
    name: 'pending',
    call: 'GET /api/orders?userId=…&status=pending',
    paths: ({ pendingUsers }) => pendingUsers.map((user) => `/api/orders?userId=${user}&status=pending`),
  },
  { name: 'products', call: 'GET /api/products', paths: () => ['/api/products'] },
  {
    name: 'product',
    call: 'GET /api/products/:id',
    paths: ({ productIds }) => productIds.map((id) => `/api/products/${id}`),
  },
]

/** The shop with what its paths are made of. */
export async function readShop(shop: GrownShop): Promise<GrownShop & ReadableShop> {
  return {
    ...shop,
    users: await readUsers(shop.databaseUrl, 'success'),
    pendingUsers: await readUsers(shop.databaseUrl, 'pending'),
  }
}

async function readUsers(databaseUrl: string, status: OrderStatus): Promise<string[]> {
  const rows = await queryDatabase<{ userLineUid: string }>(
    databaseUrl,
    'SELECT DISTINCT userLineUid FROM orders WHERE status = ? LIMIT ?',
    [status, MOST_PATHS],
  )
  return rows.map(({ userLineUid }) => userLineUid)
}
