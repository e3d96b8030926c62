import { messageOf } from '../../../services/shared/errors.ts'
import { checkDatabase, checkKafka, withoutPassword } from '../check-servers.ts'
import type { Settings } from '../settings.ts'
import { judgeServer } from './judge-settings.ts'
import type { Row } from './row.ts'

/** Kafka and the database that the user runs themselves, where they do. */
export async function examineOwnServers(settings: Settings): Promise<Row[]> {
  const [brokers, url] = [settings.chosen('KAFKA_BROKERS'), settings.chosen('DATABASE_URL')]
  return Promise.all([
    ...(brokers ? [examine('KAFKA_BROKERS', brokers, checkKafka(settings))] : []),
    ...(url ? [examine('DATABASE_URL', shown(url), checkDatabase(settings))] : []),
  ])
}

async function examine(subject: string, address: string, check: Promise<void>): Promise<Row> {
  const fault = await check.then(() => undefined, messageOf)
  return judgeServer({ subject, address, fault })
}

function shown(url: string): string {
  return URL.canParse(url) ? withoutPassword(url) : ''
}
