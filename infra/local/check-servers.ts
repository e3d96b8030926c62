import { databaseFault } from './answers-database.ts'
import { answersKafka } from './answers-kafka.ts'

/** @throws an Error that says what is wrong with the user's own database, without its password. */
export async function checkDatabase(url: string): Promise<void> {
  const fault = await databaseFault(url)
  if (fault === undefined) return
  throw new Error(
    `The database in DATABASE_URL (${withoutPassword(url)}) cannot be used: ${fault}. ` +
      'Start it, or leave DATABASE_URL empty for one of our own.',
  )
}

/** @throws an Error when none of the user's own brokers answers. */
export async function checkKafka(brokers: string): Promise<void> {
  const addresses = brokers.split(',').map((broker) => broker.trim())
  const answers = await Promise.all(
    addresses.map((address) => {
      const [, host = '', port = ''] = /^\[?(.*?)\]?:(\d+)$/.exec(address) ?? []
      return answersKafka(host, Number(port), 3_000)
    }),
  )
  if (answers.includes(true)) return
  throw new Error(
    `No Kafka answers at KAFKA_BROKERS (${brokers}). Start it, or leave KAFKA_BROKERS empty for one of our own.`,
  )
}

export function withoutPassword(url: string): string {
  return url.replace(/:[^:@/]*@/, ':…@')
}
