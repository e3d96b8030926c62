import { queryDatabase } from '../../support/data/query-database.ts'
import type { Scope } from '../../support/scope.ts'
import { createTestDatabase } from '../../support/servers/test-database.ts'
import type { LoadResult, TransactionLoad } from '../load/load.ts'
import { runProgram } from '../load/run-program.ts'
import { startTally, type Contestant } from './contestant.ts'
import { STOCK } from './stocked-product.ts'

export interface BareTransactionOptions {
  /** On which database server it gets a database of its own. */
  readonly server: string
  readonly products: number
}

/** One SQL transaction per order and nothing else: no server that asks this database can answer sooner. */
export async function prepareBareTransaction(
  scope: Scope,
  { server, products: count }: BareTransactionOptions,
): Promise<Omit<Contestant, 'pids'>> {
  const databaseUrl = await createTestDatabase(scope, { server })
  const ids = Array.from({ length: count }, (_, index) => index + 1)
  const rows = ids.map((id) => [id, `product ${id}`, STOCK])
  await queryDatabase(databaseUrl, 'INSERT INTO products (id, name, amount) VALUES ?', [rows])
  const [hotProduct = 0, ...products] = ids
  return {
    ...{ name: 'bare transaction', ...startTally({ databaseUrl }), hotProduct, products },
    mostConnections: 1,
    place: ({ productIds, seconds }, signal) => {
      const load: TransactionLoad = { databaseUrl, productIds, seconds }
      return runProgram<LoadResult>('transactions.ts', load, signal)
    },
    // There is no order API whose relay empties the outbox, so it would only grow.
    settle: async () => {
      await queryDatabase(databaseUrl, 'TRUNCATE TABLE outbox')
    },
  }
}
