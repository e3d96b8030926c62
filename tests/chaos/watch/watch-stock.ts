import type { Database } from '../../../services/shared/database/database.ts'
import type { Ledger } from '../buyers/ledger.ts'
import type { ProductChoice } from '../buyers/product-choice.ts'

interface StockBalance {
  readonly id: number
  readonly amount: number
  readonly ordered: number
}

/** Looks at every product once, all of it as it was committed at one moment. */
export async function watchStock(database: Database, products: ProductChoice, ledger: Ledger): Promise<void> {
  // One statement reads one state of the database.
  const balances = await database.query<StockBalance>(
    `SELECT p.id, p.amount, CAST(COALESCE(SUM(o.quantity), 0) AS SIGNED) AS ordered
     FROM products p LEFT JOIN orders o ON o.productId = p.id GROUP BY p.id, p.amount`,
  )
  for (const { id, amount, ordered } of balances) {
    const initial = products.initialStock.get(id)
    if (initial === undefined || (amount >= 0 && amount + ordered === initial)) continue
    const text = `product ${id}: ${initial} pieces at first, ${ordered} ordered, ${amount} left`
    if (!ledger.findings.some((finding) => finding.text === text))
      ledger.findings.push({ promise: 'stock', text, at: Date.now() })
  }
  ledger.counts.looks += 1
}
