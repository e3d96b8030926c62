import type { Order } from './types.ts'

/**
 * The newest orders of one user, newest first, without holes: everything from the first to the last one shown
 * is there. `hasOlder` says whether the server holds more below.
 */
export interface OrderList {
  orders: readonly Order[]
  hasOlder: boolean
}

export interface OrderPage {
  orders: readonly Order[]
  hasOlder: boolean
}

/** An order that is older than what is shown changes nothing: events repeat, and a slow list may overtake one. */
function isNews(arrived: Order, known: Order | undefined): boolean {
  if (!known) return true
  const then = known.updatedAt === '' ? -Infinity : Date.parse(known.updatedAt)
  const now = arrived.updatedAt === '' ? -Infinity : Date.parse(arrived.updatedAt)
  if (now !== then) return now > then
  // Within one tick of the database's clock only the status tells which came later, and it starts at pending.
  return arrived.status !== 'pending'
}

function merge(known: readonly Order[], arrived: readonly Order[]): Order[] {
  const byId = new Map(known.map((order) => [order.id, order]))
  for (const order of arrived) if (isNews(order, byId.get(order.id))) byId.set(order.id, order)
  return [...byId.values()].sort((a, b) => b.id - a.id)
}

/** One order, from the live feed or from the answer to placeorder. */
export function mergeOrder(list: OrderList, order: Order): OrderList {
  const oldest = list.orders.at(-1)
  // Below the window that is loaded: taking it in would leave a hole above it that "older orders" never fills.
  if (list.hasOlder && oldest && order.id < oldest.id) return list
  return { ...list, orders: merge(list.orders, [order]) }
}

/** The newest page, loaded again after the feed was away. */
export function mergeNewestPage(list: OrderList, page: OrderPage): OrderList {
  const oldestOfPage = page.orders.at(-1)
  const newestShown = list.orders[0]
  const isApart = oldestOfPage && newestShown && page.hasOlder && oldestOfPage.id > newestShown.id
  if (isApart) return { orders: page.orders, hasOlder: true }
  const oldestShown = list.orders.at(-1)
  const reachesBelow = !oldestShown || (oldestOfPage && oldestOfPage.id < oldestShown.id)
  return { orders: merge(list.orders, page.orders), hasOlder: reachesBelow ? page.hasOlder : list.hasOlder }
}

export function mergeOlderPage(list: OrderList, page: OrderPage): OrderList {
  return { orders: merge(list.orders, page.orders), hasOlder: page.hasOlder }
}
