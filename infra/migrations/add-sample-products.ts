import { openModels } from '../../services/shared/database/models.ts'
import type { DatabaseAccess } from '../../services/shared/database/database-access.ts'
import { withLock } from './with-lock.ts'

const SAMPLE_PRODUCTS = [
  { name: 'Thai tea', amount: 100 },
  { name: 'Mango sticky rice', amount: 50 },
  { name: 'Pad krapow', amount: 30 },
  { name: 'Coconut ice cream', amount: 3 },
]

/** Adds sample products to an empty shop. Returns how many it added. */
export function addSampleProducts(access: DatabaseAccess): Promise<number> {
  return withLock(access, async () => {
    const { Product, close } = openModels(access)
    try {
      if ((await Product.count()) > 0) return 0
      return (await Product.bulkCreate(SAMPLE_PRODUCTS)).length
    } finally {
      await close()
    }
  })
}
