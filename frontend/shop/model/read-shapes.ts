import type { Order, Product, ShopConfig } from './types.ts'

// Validates data from outside before it is shown: a captive portal answers 200 with its page, and a newer server may send
// unknown events. `undefined` means: not a known shape.

type Fields = Record<string, unknown>

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null
}

export function readProduct(value: unknown): Product | undefined {
  if (!isFields(value)) return undefined
  const { id, name, amount, updatedAt } = value
  if (typeof id !== 'number' || typeof name !== 'string' || typeof amount !== 'number') return undefined
  return { id, name, amount, updatedAt: typeof updatedAt === 'string' ? updatedAt : '' }
}

export function readOrder(value: unknown): Order | undefined {
  if (!isFields(value)) return undefined
  const { id, productId, productName, quantity, status, createdAt, updatedAt } = value
  if (typeof id !== 'number' || typeof productId !== 'number' || typeof quantity !== 'number')
    return undefined
  if (typeof productName !== 'string' || typeof createdAt !== 'string') return undefined
  if (status !== 'pending' && status !== 'success' && status !== 'failed') return undefined
  return {
    id,
    productId,
    productName,
    quantity,
    status,
    createdAt,
    updatedAt: typeof updatedAt === 'string' ? updatedAt : createdAt,
  }
}

/** `undefined` unless every element is valid. */
export function readList<T>(value: unknown, read: (element: unknown) => T | undefined): T[] | undefined {
  if (!Array.isArray(value)) return undefined
  const elements = value.map(read).filter((element) => element !== undefined)
  return elements.length === value.length ? elements : undefined
}

export interface Changes {
  readonly cursor: string
  /** false: there are none in it. Load the lists. */
  readonly complete: boolean
  readonly orders: readonly Order[]
  readonly products: readonly Product[]
}

export function readChanges(value: unknown): Changes | undefined {
  if (!isFields(value)) return undefined
  const { cursor, complete } = value
  const orders = readList(value.orders, readOrder)
  const products = readList(value.products, readProduct)
  if (typeof cursor !== 'number' || typeof complete !== 'boolean' || !orders || !products) return undefined
  return { cursor: String(cursor), complete, orders, products }
}

export function readShopConfig(value: unknown): ShopConfig | undefined {
  if (!isFields(value)) return undefined
  const { authMode, liffId, simulatorUrl } = value
  if (authMode !== 'dev' && authMode !== 'line') return undefined
  return {
    authMode,
    liffId: typeof liffId === 'string' && liffId !== '' ? liffId : null,
    simulatorUrl: typeof simulatorUrl === 'string' && simulatorUrl !== '' ? simulatorUrl : null,
  }
}

export function readPlaced(value: unknown): { orderId: number } | undefined {
  return isFields(value) && typeof value.orderId === 'number' ? { orderId: value.orderId } : undefined
}
