// Migrates the database in DATABASE_URL. With --sample-products it also fills an empty shop.
import { config as loadDotenv } from 'dotenv'
import { z } from 'zod'
import { messageOf } from '../../services/shared/errors.ts'
import { orExit } from '../../services/shared/lifecycle.ts'
import { createLogger } from '../../services/shared/logger.ts'
import { databaseUrl, logSettings, readConfig } from '../../services/shared/read-config.ts'
import { addSampleProducts } from './add-sample-products.ts'
import { migrate } from './migrate.ts'

loadDotenv({ quiet: true })
const config = orExit(() => readConfig(z.object({ ...logSettings, DATABASE_URL: databaseUrl }), process.env))
const log = createLogger({ name: 'migrations', level: config.LOG_LEVEL, pretty: config.LOG_PRETTY })

try {
  const applied = await migrate(config.DATABASE_URL)
  log.info({ applied }, applied.length === 0 ? 'the database is up to date' : 'the database was migrated')
  if (process.argv.includes('--sample-products')) {
    const added = await addSampleProducts(config.DATABASE_URL)
    if (added > 0) log.info({ added }, 'the shop was empty: added sample products')
  }
} catch (error) {
  log.fatal({ err: error }, `could not migrate: ${messageOf(error)}`)
  process.exitCode = 1
}
