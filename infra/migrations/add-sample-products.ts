import { openDatabase } from './open-database.ts'
import { closeQuietly } from '../../services/shared/database/database.ts'
import type { DatabaseAccess } from '../../services/shared/database/database-access.ts'
import { defineProducts } from './product-model.ts'
import { withLock } from './with-lock.ts'

const SAMPLE_PRODUCTS = [
  { name: 'Thai tea', amount: 100 },
  { name: 'Mango sticky rice', amount: 50 },
  { name: 'Pad krapow', amount: 30 },
  { name: 'Coconut ice cream', amount: 3 },
]

/** Fills an empty shop, so that a newcomer has something to buy. Returns how many products were added. */
export function addSampleProducts(access: DatabaseAccess): Promise<number> {
  return withLock(access, async () => {
    const database = openDatabase(access)
    try {
      const products = defineProducts(database)
      if ((await products.findOne()) !== null) return 0
      await products.bulkCreate(SAMPLE_PRODUCTS, { fields: ['name', 'amount'] })
      return SAMPLE_PRODUCTS.length
    } finally {
      await closeQuietly(database.close())
    }
  })
}
