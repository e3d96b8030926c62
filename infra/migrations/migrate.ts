import { createConnection } from 'mysql2/promise'
import { SequelizeStorage, Umzug } from 'umzug'
import { createSequelize } from '../../services/shared/database.ts'
import * as productsAndOrders from './0001-products-and-orders.ts'
import * as outbox from './0002-outbox.ts'

/** In order; forward only. A migration that was ever released is never changed: the next one mends it. */
const MIGRATIONS = [
  { name: '0001-products-and-orders', ...productsAndOrders },
  { name: '0002-outbox', ...outbox },
]

/** The last one: what a service waits for before it serves. */
export const LATEST_MIGRATION = '0002-outbox'

const LOCK_WAIT_SECONDS = 60

/**
 * Brings the database at `url` to the newest schema and returns the names of the migrations that this took.
 *
 * Safe when several processes start at once: DDL commits by itself, so a transaction protects nothing, and
 * a named lock of the server makes the others wait. Each statement can be repeated, for a process that died
 * between a statement and its entry in the list of finished migrations.
 *
 * @throws when the database is away, or another process holds the lock for longer than a minute.
 */
export async function migrate(url: string): Promise<string[]> {
  const lock = await createConnection({ uri: url, connectTimeout: 5000 })
  try {
    await takeLock(lock)
    const database = createSequelize(url, { patient: true })
    try {
      const umzug = new Umzug({
        migrations: MIGRATIONS.map(({ name, up }) => ({ name, up: () => up(database) })),
        storage: new SequelizeStorage({ sequelize: database, tableName: 'migrations' }),
        logger: undefined,
      })
      return (await umzug.up()).map(({ name }) => name)
    } finally {
      await database.close()
    }
  } finally {
    // Ends the session, and with it the lock.
    lock.destroy()
  }
}

async function takeLock(connection: Awaited<ReturnType<typeof createConnection>>): Promise<void> {
  // The lock's name counts for the whole server, so it carries the database's.
  const [rows] = await connection.query(
    `SELECT GET_LOCK(CONCAT('migrate ', LEFT(DATABASE(), 50)), ?) AS got`,
    [LOCK_WAIT_SECONDS],
  )
  const [row] = rows as { got: number | null }[]
  if (row?.got !== 1) throw new Error('another process has been migrating this database for over a minute')
}
