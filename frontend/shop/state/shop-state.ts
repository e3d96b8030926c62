import type { Intent, Refusal } from '../intents/intent.ts'
import type { LoadedOrders } from '../model/merge-orders.ts'
import type { LoginState, Product } from '../model/types.ts'

/** `live`: the page receives every change. `lost`: neither the stream nor a request works. */
export type Connection = 'connecting' | 'live' | 'lost'

/** What has just happened, shown once as a notice. */
export type Happening =
  | {
      readonly kind: 'placed'
      readonly productName: string
      readonly quantity: number
      readonly orderId: number
    }
  | {
      readonly kind: 'ended'
      readonly why: Refusal
      readonly productName: string
      readonly amountLeft: number
    }
  | { readonly kind: 'older-failed' }
  | { readonly kind: 'confirmed' | 'failed'; readonly productName: string; readonly orderId: number }
  | { readonly kind: 'live-again' }

export interface ShopState {
  /** Before that the lists contain only what the live feed sent, and are not shown. */
  readonly isLoaded: boolean
  readonly products: readonly Product[]
  readonly orders: LoadedOrders
  readonly isLoadingOlder: boolean
  /** Open intents, and for a moment those just placed: a second tap belongs to the same intent. */
  readonly intents: readonly Intent[]
  readonly connection: Connection
  /** What the browser reports; `connection` is the real state. */
  readonly isOffline: boolean
  readonly login: LoginState
  readonly happening: Happening | null
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
