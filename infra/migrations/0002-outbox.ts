import type { Sequelize } from 'sequelize'

/**
 * Events that are committed but not yet in Kafka: written in the transaction that places the order, deleted when the
 * brokers have them. A row has everything that the event needs, so that the relay reads one small table.
 */
export async function up(database: Sequelize): Promise<void> {
  await database.query(`
    CREATE TABLE IF NOT EXISTS outbox (
      orderId     BIGINT UNSIGNED NOT NULL,
      eventId     CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      userLineUid VARCHAR(255)    NOT NULL,
      productId   INT UNSIGNED    NOT NULL,
      productName VARCHAR(255)    NOT NULL,
      quantity    INT UNSIGNED    NOT NULL,
      traceparent CHAR(55) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      createdAt   DATETIME(3)     NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
      PRIMARY KEY (orderId)
    ) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`)
}
