import { randomUUID } from 'node:crypto'
import type { Sequelize } from 'sequelize'
import { findExactCollation } from './exact-collation.ts'

/**
 * One row: the id of this database, and the cluster id of the Kafka that belongs to it. `kafkaIsCertain`: `npm start`
 * formatted that Kafka, or an operator accepted it; otherwise it was the first Kafka that a service saw.
 */
export async function up(database: Sequelize): Promise<void> {
  await database.query(`
    CREATE TABLE IF NOT EXISTS platform_identity (
      onlyRow        TINYINT UNSIGNED NOT NULL DEFAULT 1,
      databaseId     CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      kafkaClusterId VARCHAR(255)     NULL,
      kafkaIsCertain BOOLEAN          NOT NULL DEFAULT FALSE,
      PRIMARY KEY (onlyRow)
    ) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE ${await findExactCollation(database)}`)
  await database.query(
    'INSERT INTO platform_identity (databaseId) VALUES (?) ON DUPLICATE KEY UPDATE onlyRow = 1',
    { replacements: [randomUUID()] },
  )
}
