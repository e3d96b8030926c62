import { messageOf } from '../../../services/shared/runtime/errors.ts'
import { ConfigError } from '../../../services/shared/runtime/read-config.ts'
import { checkDatabase, checkKafka } from '../servers/check-servers.ts'
import { hidePassword } from '../settings/hide-password.ts'
import type { Settings } from '../settings/settings.ts'
import { judgeServer } from './judge-settings.ts'
import type { Row } from './row.ts'

/** The Kafka and the database in KAFKA_BROKERS and DATABASE_URL, where these are set. */
export async function examineOwnServers(settings: Settings): Promise<Row[]> {
  const [brokers, url] = [settings.chosen('KAFKA_BROKERS'), settings.chosen('DATABASE_URL')]
  const rows = await Promise.all([
    ...(brokers ? [examine('KAFKA_BROKERS', brokers, checkKafka(settings))] : []),
    ...(url ? [examine('DATABASE_URL', hidePassword(url), checkDatabase(settings))] : []),
  ])
  return rows.filter((row) => row !== undefined)
}

async function examine(subject: string, address: string, check: Promise<void>): Promise<Row | undefined> {
  try {
    await check
    return judgeServer({ subject, address, fault: undefined })
  } catch (error) {
    // Invalid settings have their own rows.
    if (error instanceof ConfigError) return undefined
    return judgeServer({ subject, address, fault: messageOf(error) })
  }
}
