import { randomFillSync } from 'node:crypto'

const store = Buffer.alloc(8_192)
let used = store.length

/** So many random bytes, from a store: to ask the system for each order's few cost more than all its validation. */
export function takeRandomBytes(size: number): Buffer {
  if (used + size > store.length) {
    randomFillSync(store)
    used = 0
  }
  used += size
  // A copy: the store is filled again.
  return Buffer.from(store.subarray(used - size, used))
}
