// The shapes of the order API's HTTP contract that the shop reads, and the state of its login.

export interface Product {
  readonly id: number
  readonly name: string
  /** Current stock. */
  readonly amount: number
  readonly updatedAt: string
}

export type OrderStatus = 'pending' | 'success' | 'failed'

export interface Order {
  readonly id: number
  readonly productId: number
  readonly productName: string
  readonly quantity: number
  readonly status: OrderStatus
  /** ISO 8601, the server's clock. */
  readonly createdAt: string
  readonly updatedAt: string
}

export interface ShopConfig {
  readonly authMode: 'dev' | 'line'
  readonly liffId: string | null
  readonly simulatorUrl: string | null
}

/** `renewing`: the last answer was 401. `refusedWith`: its code, because a new login was refused too. */
export type LoginState = 'good' | 'renewing' | { readonly refusedWith: string }
