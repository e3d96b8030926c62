import { pause } from '../runtime/backoff.ts'
import { disconnectWithTimeout, type Admin, type Kafka } from './client.ts'

const INTERVAL_MS = 1_000

/**
 * Opens a connection to Kafka when there is none. A producer that sends nothing would not connect again, and so would
 * not notice that another Kafka answers.
 *
 * @returns a function that stops it
 */
export function keepConnection(kafka: Kafka, isConnected: () => boolean): () => Promise<void> {
  const stopping = new AbortController()
  let admin: Admin | undefined

  async function open(): Promise<void> {
    await close()
    admin = kafka.admin()
    await admin.connect()
    // A connection counts from its first request.
    await admin.describeCluster()
  }

  async function close(): Promise<void> {
    if (admin) await disconnectWithTimeout(admin.disconnect())
    admin = undefined
  }

  async function run(): Promise<void> {
    while (await pause(INTERVAL_MS, stopping.signal)) if (!isConnected()) await open().catch(() => undefined)
    await close().catch(() => undefined)
  }

  const running = run()
  return async () => {
    stopping.abort()
    await running
  }
}
