import type { Sequelize } from 'sequelize'

/**
 * What can never be processed, until an operator replays or discards it. `orderId` is the order that failed by it. A
 * Kafka message is identified by topic, partition and offset, so that a second delivery is stored once; and by its
 * timestamp, because a recreated Kafka counts its offsets from zero again. Timestamps are Kafka's milliseconds: a
 * producer may send any number.
 */
export async function up(database: Sequelize): Promise<void> {
  await database.query(`
    CREATE TABLE IF NOT EXISTS dead_letters (
      id               BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      orderId          BIGINT UNSIGNED NULL,
      status           ENUM ('waiting', 'replayed', 'discarded') NOT NULL DEFAULT 'waiting',
      reason           TEXT            NOT NULL,
      sourceTopic      VARCHAR(249) CHARACTER SET ascii COLLATE ascii_bin NULL,
      sourcePartition  INT UNSIGNED    NULL,
      sourceOffset     BIGINT UNSIGNED NULL,
      messageTimestamp BIGINT          NULL,
      groupId          VARCHAR(255)    NULL,
      messageKey       MEDIUMBLOB      NULL,
      messageValue     MEDIUMBLOB      NULL,
      headers          MEDIUMTEXT      NULL,
      truncatedFrom    INT UNSIGNED    NULL,
      createdAt        DATETIME(3)     NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
      settledAt        DATETIME(3)     NULL,
      PRIMARY KEY (id),
      UNIQUE KEY dead_letters_by_source (sourceTopic, sourcePartition, sourceOffset, messageTimestamp),
      KEY dead_letters_by_status (status, id),
      KEY dead_letters_by_order (orderId, status)
    ) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`)

  // Orders that failed before this table existed: without a dead letter they could not be replayed.
  await database.query(`
    INSERT INTO dead_letters (orderId, reason)
    SELECT id, 'It failed before dead letters were stored: the reason is in its message, in the topic of dead letters'
    FROM orders WHERE status = 'failed' AND id NOT IN (SELECT orderId FROM dead_letters WHERE orderId IS NOT NULL)`)
}
