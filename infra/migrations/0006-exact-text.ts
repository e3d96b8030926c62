import type { Sequelize } from 'sequelize'
import { findExactCollation } from './exact-collation.ts'

/**
 * Text is compared byte by byte: with a collation that ignores spaces at the end, `U1` and `U1 ` were one user. And
 * every column that a client of the tutorial's tables does not name has a default, so that its INSERTs work here.
 *
 * One statement for each table, because the server copies the table and sorts its indexes again, which takes long where
 * there are many orders. It can be repeated.
 */
export async function up(database: Sequelize): Promise<void> {
  const collation = `CHARACTER SET utf8mb4 COLLATE ${await findExactCollation(database)}`

  // A key that the database makes is unique, like the order API's.
  await database.query(`
    ALTER TABLE orders
      MODIFY userLineUid VARCHAR(255) ${collation} NOT NULL,
      MODIFY quantity    INT UNSIGNED NOT NULL DEFAULT 1,
      MODIFY requestKey  BINARY(16)   NOT NULL DEFAULT (UNHEX(REPLACE(UUID(), '-', ''))),
      MODIFY retryKey    CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT (UUID()),
      DEFAULT ${collation}`)
  await database.query(`
    ALTER TABLE products
      MODIFY name VARCHAR(255) ${collation} NOT NULL,
      DEFAULT ${collation}`)
  await database.query(`
    ALTER TABLE dead_letters
      MODIFY reason  TEXT         ${collation} NOT NULL,
      MODIFY groupId VARCHAR(255) ${collation} NULL,
      MODIFY headers MEDIUMTEXT   ${collation} NULL,
      DEFAULT ${collation}`)
  await database.query(`
    ALTER TABLE outbox
      MODIFY events MEDIUMTEXT ${collation} NOT NULL,
      DEFAULT ${collation}`)
}
