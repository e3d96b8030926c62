import type { Sequelize } from 'sequelize'

/**
 * One outbox row for all events of a transaction. With a row per event, the outbox cost the database three times as much
 * as the orders themselves: each row is inserted, read and deleted, and scanned again until it is purged.
 *
 * The order ids of a transaction are `orderIdStep` apart. `events` is a JSON array with one object per order id.
 */
export async function up(database: Sequelize): Promise<void> {
  const schema = database.getQueryInterface()
  const hasSingleEvents =
    (await schema.tableExists('outbox')) && 'orderId' in (await schema.describeTable('outbox'))
  // From here on an older order API fails to write single events; its clients can retry with the next version.
  if (hasSingleEvents) await database.query('RENAME TABLE outbox TO outbox_single')
  await database.query(`
    CREATE TABLE IF NOT EXISTS outbox (
      firstOrderId BIGINT UNSIGNED NOT NULL,
      orderIdStep  INT UNSIGNED    NOT NULL,
      eventCount   INT UNSIGNED    NOT NULL,
      events       MEDIUMTEXT      NOT NULL,
      createdAt    DATETIME(3)     NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
      PRIMARY KEY (firstOrderId)
    ) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`)
  if (await schema.tableExists('outbox_single')) await moveSingleEvents(database)
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
