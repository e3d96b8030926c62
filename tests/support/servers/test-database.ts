import { randomBytes } from 'node:crypto'
import { createConnection } from 'mysql2/promise'
import { migrate } from '../../../infra/migrations/migrate.ts'
import { openDatabase, type Database } from '../../../services/shared/database/database.ts'
import { openModels, type Models } from '../../../services/shared/database/models.ts'
import type { Scope } from '../scope.ts'

export interface TestDatabase extends Database {
  /** The same database with Sequelize, for test data. */
  readonly models: Models
}

/** A database of the test's own, on the server that `npm test` runs, with tables or still without; its URL. */
export async function createTestDatabase(
  scope: Scope,
  { migrated = true, server: serverUrl = '' } = {},
): Promise<string> {
  const server = new URL(serverUrl || requiredVariable('DATABASE_URL'))
  const name = `test_${randomBytes(6).toString('hex')}`
  await run(server.href, `CREATE DATABASE ${name}`)
  scope.onEnd(() => run(server.href, `DROP DATABASE IF EXISTS ${name}`))
  const url = new URL(server)
  url.pathname = `/${name}`
  if (migrated) await migrate({ url: url.href })
  return url.href
}

/** The same, open. */
export async function openTestDatabase(
  scope: Scope,
  { connections = 3, timesAsText = false } = {},
): Promise<{ readonly database: TestDatabase; readonly url: string }> {
  const url = await createTestDatabase(scope)
  const database = openDatabase({ url }, { connections, timesAsText })
  scope.onEnd(database.close)
  const models = openModels({ url })
  scope.onEnd(models.close)
  return { database: { ...database, models }, url }
}

async function run(url: string, sql: string): Promise<void> {
  const connection = await createConnection(url)
  try {
    await connection.query(sql)
  } finally {
    await connection.end()
  }
}

/** What `npm test` provides. @throws with what to do when it is missing */
export function requiredVariable(name: string): string {
  const value = process.env[name]
  if (value === undefined) throw new Error(`${name} is not set: run the tests with npm test`)
  return value
}
