import { Sequelize } from 'sequelize'
import { driverOptions } from '../../services/shared/database.ts'
import { waitAtMost } from '../../services/shared/backoff.ts'
import type { DatabaseAccess } from '../../services/shared/database-access.ts'

const GOODBYE_MS = 500

/** Access for what is done seldom, and may take long without a word. */
export function openDatabase(access: DatabaseAccess): Sequelize {
  const { uri, ...dialectOptions } = driverOptions(access)
  return new Sequelize(uri, {
    dialect: 'mysql',
    timezone: '+00:00',
    logging: false,
    dialectOptions,
    retry: { max: 1 },
  })
}

/** Closes it in the time that a server takes that is there: the driver would wait for ever for one that is not. */
export async function closeDatabase(database: Sequelize): Promise<void> {
  await waitAtMost(database.close(), GOODBYE_MS)
}
