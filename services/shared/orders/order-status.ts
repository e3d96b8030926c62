export type OrderStatus = 'pending' | 'success' | 'failed'
