// The shapes of the order API's HTTP contract that the shop reads, and the state of its login.

export interface Product {
  id: number
  name: string
  /** Stock as it stands. */
  amount: number
  updatedAt: string
}

export type OrderStatus = 'pending' | 'success' | 'failed'

export interface Order {
  id: number
  productId: number
  productName: string
  quantity: number
  status: OrderStatus
  /** ISO 8601, the server's clock. */
  createdAt: string
  updatedAt: string
}

export interface ShopConfig {
  authMode: 'dev' | 'line'
  liffId: string | null
  simulatorUrl: string | null
}

/** `renewing`: the last answer was 401. `expired`: a new login was refused, too. */
export type LoginState = 'good' | 'renewing' | 'expired'
