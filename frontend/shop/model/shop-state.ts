import type { Intent, Refusal } from './intent.ts'
import type { OrderList } from './order-list.ts'
import type { LoginState, Product } from './types.ts'

/** `live`: figures change as they do in the shop. `lost`: the feed could not be opened again. */
export type Connection = 'connecting' | 'live' | 'lost'

/** What has just happened, to be said once. The page puts it into words. */
export type Happening =
  | { kind: 'placed'; productName: string; quantity: number; orderId: number }
  | { kind: 'ended'; why: Refusal; productName: string; amountLeft: number }
  | { kind: 'older-failed' }
  | { kind: 'confirmed' | 'failed'; productName: string; orderId: number }
  | { kind: 'live-again' }

export interface ShopState {
  /** Until then the lists hold at most what the live feed has told, and are not to be shown. */
  isLoaded: boolean
  products: readonly Product[]
  orders: OrderList
  isLoadingOlder: boolean
  /** Wishes under way, and for a moment those just placed: until then a second tap is the same wish. */
  intents: readonly Intent[]
  connection: Connection
  /** What the browser believes; `connection` tells what is so. */
  isOffline: boolean
  login: LoginState
  happening: Happening | null
}

export const emptyShop: ShopState = {
  isLoaded: false,
  products: [],
  orders: { orders: [], hasOlder: false },
  isLoadingOlder: false,
  intents: [],
  connection: 'connecting',
  isOffline: false,
  login: 'good',
  happening: null,
}
