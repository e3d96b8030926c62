import fc from 'fast-check'

/** What of the world outside the arbitrary requests should hit now and then. */
export interface Known {
  readonly productId: number
  readonly soldOutId: number
  readonly orderId: number
  readonly userId: string
  readonly authorizations: readonly string[]
}

export const anyText = fc.oneof(fc.string(), fc.string({ unit: 'binary', maxLength: 300 }), fc.constant('\0'))

/** Keys that mean something to an object itself. */
export const prototypeKeys = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'valueOf',
]
