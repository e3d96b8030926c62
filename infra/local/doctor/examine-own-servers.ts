import { messageOf } from '../../../services/shared/runtime/errors.ts'
import { ConfigError } from '../../../services/shared/runtime/read-config.ts'
import { checkDatabase, checkKafka } from '../servers/check-servers.ts'
import { hidePassword } from '../settings/hide-password.ts'
import type { Settings } from '../settings/settings.ts'
import { missing, ok, type Row } from './row.ts'

/** The Kafka and the database in KAFKA_BROKERS and DATABASE_URL, where these are set. */
export async function examineOwnServers(settings: Settings): Promise<Row[]> {
  const [brokers, url] = [settings.chosen('KAFKA_BROKERS'), settings.chosen('DATABASE_URL')]
  const rows = await Promise.all([
    brokers && examineServer('KAFKA_BROKERS', brokers, checkKafka(settings)),
    url && examineServer('DATABASE_URL', hidePassword(url), checkDatabase(settings)),
  ])
  return rows.filter((row) => typeof row === 'object')
}

/** @param check rejects with what is wrong with the server and what to do */
export async function examineServer(
  subject: string,
  address: string,
  check: Promise<void>,
): Promise<Row | undefined> {
  try {
    await check
    return ok(subject, `your server answers (${address})`)
  } catch (error) {
    // Invalid settings have their own rows.
    return error instanceof ConfigError ? undefined : missing(subject, messageOf(error))
  }
}
