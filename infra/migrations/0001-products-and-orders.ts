import type { Sequelize } from 'sequelize'

/** What the shop sells and what was ordered. The live feed finds changes by `updatedAt`. */
export async function up(database: Sequelize): Promise<void> {
  await database.query(`
    CREATE TABLE IF NOT EXISTS products (
      id        INT UNSIGNED NOT NULL AUTO_INCREMENT,
      name      VARCHAR(255) NOT NULL,
      amount    INT UNSIGNED NOT NULL,
      createdAt DATETIME(3)  NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
      updatedAt DATETIME(3)  NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
      PRIMARY KEY (id),
      KEY products_by_change (updatedAt)
    ) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`)

  // requestKey: one order per value, for ever. It is derived from the client's Idempotency-Key, and finds an order whose
  // COMMIT was not answered. retryKey: sent to LINE with every attempt to push the order's message.
  await database.query(`
    CREATE TABLE IF NOT EXISTS orders (
      id          BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      userLineUid VARCHAR(255)    NOT NULL,
      status      ENUM ('pending', 'success', 'failed') NOT NULL DEFAULT 'pending',
      productId   INT UNSIGNED    NOT NULL,
      quantity    INT UNSIGNED    NOT NULL,
      requestKey  BINARY(16)      NOT NULL,
      retryKey    CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      createdAt   DATETIME(3)     NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
      updatedAt   DATETIME(3)     NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
      PRIMARY KEY (id),
      UNIQUE KEY orders_by_request (requestKey),
      KEY orders_by_user (userLineUid, id),
      KEY orders_by_user_and_change (userLineUid, updatedAt),
      KEY orders_by_status (status, id),
      KEY orders_by_product (productId),
      CONSTRAINT orders_of_product FOREIGN KEY (productId) REFERENCES products (id)
    ) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`)
}
