import { SequelizeStorage, Umzug } from 'umzug'
import { openDatabase } from './open-database.ts'
import { closeQuietly } from '../../services/shared/database/database.ts'
import type { DatabaseAccess } from '../../services/shared/database/database-access.ts'
import * as productsAndOrders from './0001-products-and-orders.ts'
import * as outbox from './0002-outbox.ts'
import * as deadLetters from './0003-dead-letters.ts'
import * as initialStock from './0004-initial-stock.ts'
import * as outboxByTransaction from './0005-outbox-by-transaction.ts'
import { withLock } from './with-lock.ts'

/** In order; forward only. A migration that was ever released is never changed: the next one mends it. */
const MIGRATIONS = [
  { name: '0001-products-and-orders', ...productsAndOrders },
  { name: '0002-outbox', ...outbox },
  { name: '0003-dead-letters', ...deadLetters },
  { name: '0004-initial-stock', ...initialStock },
  { name: '0005-outbox-by-transaction', ...outboxByTransaction },
]

/**
 * Brings the database to the newest schema and returns the names of the migrations that this took.
 *
 * Safe when several processes start at once: DDL commits by itself, so a transaction protects nothing, but a
 * lock does. Each statement can be repeated, for a process that died between a statement and its entry in
 * the list of finished migrations.
 *
 * @throws when the database is away, or another process holds the lock for longer than a minute.
 */
export function migrate(access: DatabaseAccess): Promise<string[]> {
  return withLock(access, async () => {
    const database = openDatabase(access)
    try {
      const umzug = new Umzug({
        migrations: MIGRATIONS.map(({ name, up }) => ({ name, up: () => up(database) })),
        storage: new SequelizeStorage({ sequelize: database, tableName: 'migrations' }),
        logger: undefined,
      })
      return (await umzug.up()).map(({ name }) => name)
    } finally {
      await closeQuietly(database.close())
    }
  })
}
