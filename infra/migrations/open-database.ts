import { Sequelize } from 'sequelize'
import { driverOptions } from '../../services/shared/database/driver-options.ts'
import type { DatabaseAccess } from '../../services/shared/database/database-access.ts'

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
