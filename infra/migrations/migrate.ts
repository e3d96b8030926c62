import { SequelizeStorage, Umzug } from 'umzug'
import { openModels } from '../../services/shared/database/models.ts'
import type { DatabaseAccess } from '../../services/shared/database/database-access.ts'
import * as productsAndOrders from './0001-products-and-orders.ts'
import * as outbox from './0002-outbox.ts'
import * as deadLetters from './0003-dead-letters.ts'
import * as initialStock from './0004-initial-stock.ts'
import * as outboxByTransaction from './0005-outbox-by-transaction.ts'
import * as exactText from './0006-exact-text.ts'
import * as platformIdentity from './0007-platform-identity.ts'
import * as controlRoom from './0008-control-room.ts'
import { withLock } from './with-lock.ts'

/** In order, forward only. A released migration is never changed: the next one corrects it. */
const MIGRATIONS = [
  { name: '0001-products-and-orders', ...productsAndOrders },
  { name: '0002-outbox', ...outbox },
  { name: '0003-dead-letters', ...deadLetters },
  { name: '0004-initial-stock', ...initialStock },
  { name: '0005-outbox-by-transaction', ...outboxByTransaction },
  { name: '0006-exact-text', ...exactText },
  { name: '0007-platform-identity', ...platformIdentity },
  { name: '0008-control-room', ...controlRoom },
]

/**
 * Brings the database to the newest schema. Returns the names of the migrations that it applied.
 *
 * Safe when several processes start at once: a named lock protects it, because DDL commits implicitly. Each statement can
 * be repeated, in case a process died between a statement and its entry in the list of finished migrations.
 *
 * @throws when the database is unavailable, or another process holds the lock for longer than a minute.
 */
export function migrate(access: DatabaseAccess): Promise<string[]> {
  return withLock(access, async () => {
    const { sequelize, close } = openModels(access, { longStatements: true })
    try {
      const umzug = new Umzug({
        migrations: MIGRATIONS.map(({ name, up }) => ({ name, up: () => up(sequelize) })),
        storage: new SequelizeStorage({ sequelize, tableName: 'migrations' }),
        logger: undefined,
      })
      return (await umzug.up()).map(({ name }) => name)
    } finally {
      await close()
    }
  })
}
