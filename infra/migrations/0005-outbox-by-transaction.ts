import { QueryTypes, type Sequelize } from 'sequelize'

/**
 * One outbox row for all events of a transaction. With a row per event, the outbox cost the database three times as much
 * as the orders themselves: each row is inserted, read and deleted, and scanned again until it is purged.
 *
 * The order ids of a transaction are `orderIdStep` apart. `events` is a JSON array with one object per order id.
 */
export async function up(database: Sequelize): Promise<void> {
  // From here on an older order API fails to write single events; its clients can retry with the next version.
  if (await hasSingleEvents(database)) await database.query('RENAME TABLE outbox TO outbox_single')
  await database.query(`
    CREATE TABLE IF NOT EXISTS outbox (
      firstOrderId BIGINT UNSIGNED NOT NULL,
      orderIdStep  INT UNSIGNED    NOT NULL,
      eventCount   INT UNSIGNED    NOT NULL,
      events       MEDIUMTEXT      NOT NULL,
      createdAt    DATETIME(3)     NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
      PRIMARY KEY (firstOrderId)
    ) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`)
  if (await hasTable(database, 'outbox_single')) await moveSingleEvents(database)
}

async function moveSingleEvents(database: Sequelize): Promise<void> {
  await database.transaction(async (transaction) => {
    await database.query(
      `INSERT INTO outbox (firstOrderId, orderIdStep, eventCount, events, createdAt)
       SELECT orderId, 1, 1, JSON_ARRAY(JSON_OBJECT('eventId', eventId, 'userId', userLineUid, 'productId', productId,
         'productName', productName, 'quantity', quantity, 'traceparent', traceparent)), createdAt
       FROM outbox_single`,
      { transaction },
    )
    await database.query('DELETE FROM outbox_single', { transaction })
  })
  await database.query('DROP TABLE outbox_single')
}

async function hasSingleEvents(database: Sequelize): Promise<boolean> {
  const columns = await database.query(
    `SELECT 1 FROM information_schema.columns
     WHERE table_schema = DATABASE() AND table_name = 'outbox' AND column_name = 'orderId'`,
    { type: QueryTypes.SELECT },
  )
  return columns.length > 0
}

async function hasTable(database: Sequelize, name: string): Promise<boolean> {
  const tables = await database.query(
    'SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = ?',
    { replacements: [name], type: QueryTypes.SELECT },
  )
  return tables.length > 0
}
