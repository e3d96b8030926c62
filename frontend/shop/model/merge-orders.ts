import type { Order } from './types.ts'

/**
 * The newest orders of one user, newest first and without gaps. `hasOlder`: the server has older orders that are not
 * loaded.
 */
export interface LoadedOrders {
  readonly orders: readonly Order[]
  readonly hasOlder: boolean
}

export interface OrderPage {
  readonly orders: readonly Order[]
  readonly hasOlder: boolean
}

/** Older data is ignored: events repeat, and a slow list may arrive after a newer event. */
function isNews(arrived: Order, known: Order | undefined): boolean {
  if (!known) return true
  const then = known.updatedAt === '' ? -Infinity : Date.parse(known.updatedAt)
  const now = arrived.updatedAt === '' ? -Infinity : Date.parse(arrived.updatedAt)
  if (now !== then) return now > then
  // With equal times only the status shows which is newer: every order starts as pending.
  return arrived.status !== 'pending'
}

/** The last one, if there is one. */
export function oldestOf({ orders }: OrderPage): Order | undefined {
  return orders[orders.length - 1]
}

function merge(known: readonly Order[], arrived: readonly Order[]): Order[] {
  const byId = new Map(known.map((order) => [order.id, order]))
  for (const order of arrived) if (isNews(order, byId.get(order.id))) byId.set(order.id, order)
  return [...byId.values()].sort((a, b) => b.id - a.id)
}

/** Merges one order, from the live feed or from the answer to placeorder. */
export function mergeOrder(list: LoadedOrders, order: Order): LoadedOrders {
  const oldest = oldestOf(list)
  // Older than the loaded orders: adding it would leave a gap that "older orders" never fills.
  if (list.hasOlder && oldest && order.id < oldest.id) return list
  return { ...list, orders: merge(list.orders, [order]) }
}

/** Merges the newest page, which is loaded again after the feed was interrupted. */
export function mergeNewestPage(list: LoadedOrders, page: OrderPage): LoadedOrders {
  const oldestOfPage = oldestOf(page)
  const newestShown = list.orders[0]
  const isApart = oldestOfPage && newestShown && page.hasOlder && oldestOfPage.id > newestShown.id
  if (isApart) return { orders: page.orders, hasOlder: true }
  const oldestShown = oldestOf(list)
  const reachesBelow = !oldestShown || (oldestOfPage && oldestOfPage.id < oldestShown.id)
  return { orders: merge(list.orders, page.orders), hasOlder: reachesBelow ? page.hasOlder : list.hasOlder }
}

export function mergeOlderPage(list: LoadedOrders, page: OrderPage): LoadedOrders {
  return { orders: merge(list.orders, page.orders), hasOlder: page.hasOlder }
}
