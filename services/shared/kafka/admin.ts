import { isDenied } from './explain-kafka-failure.ts'
import { createKafka, type Admin, type KafkaOptions } from './client.ts'

/**
 * Asks Kafka something with a client of its own, which knows nothing from earlier: kafkajs keeps for minutes what
 * it once heard of topics and groups. Rejects when Kafka is away, and with Kafka's own refusal when it refuses.
 */
export async function askAdmin<Result>(
  options: KafkaOptions,
  ask: (admin: Admin) => Promise<Result>,
): Promise<Result> {
  // Of a group that this user may not see kafkajs only says that it is not found, and the reason to its log.
  let denied: unknown
  const onError = (error: unknown) => {
    if (isDenied(error)) denied = error
  }
  const admin = createKafka({ ...options, onError }).admin()
  await admin.connect()
  try {
    return await ask(admin)
  } catch (error) {
    throw denied ?? error
  } finally {
    await admin.disconnect()
  }
}
