// Migrates the database in DATABASE_URL. With --sample-products it also adds products to an empty shop.
import { config as loadDotenv } from 'dotenv'
import { z } from 'zod'
import { messageOf } from '../../services/shared/runtime/errors.ts'
import { explainDatabaseFailure } from '../../services/shared/database/explain-database-failure.ts'
import { exitOnError } from '../../services/shared/runtime/lifecycle.ts'
import { createLogger } from '../../services/shared/runtime/logger.ts'
import {
  databaseAccess,
  databaseCheck,
  databaseSettings,
} from '../../services/shared/database/database-access.ts'
import { logSettings, readConfig } from '../../services/shared/runtime/read-config.ts'
import { addSampleProducts } from './add-sample-products.ts'
import { migrate } from './migrate.ts'

loadDotenv({ quiet: true })
const schema = z.object({ ...logSettings, ...databaseSettings }).check(databaseCheck)
const config = exitOnError(() => readConfig(schema, process.env))
const database = databaseAccess(config)
const log = createLogger({ name: 'migrations', level: config.LOG_LEVEL, pretty: config.LOG_PRETTY })

try {
  const applied = await migrate(database)
  log.info({ applied }, applied.length === 0 ? 'database is up to date' : 'database migrated')
  if (process.argv.includes('--sample-products')) {
    const added = await addSampleProducts(database)
    if (added > 0) log.info({ added }, 'sample products added: the shop was empty')
  }
} catch (error) {
  const { text, definite } = explainDatabaseFailure(error, database)
  const known = definite ? { reason: messageOf(error) } : { err: error }
  log.fatal(known, `migration failed: ${text}`)
  process.exitCode = 1
}
