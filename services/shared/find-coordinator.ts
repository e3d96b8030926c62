import { isDenied, isUnsupported } from './explain-kafka-failure.ts'
import { createKafka, type KafkaOptions } from './kafka.ts'

/**
 * Rejects while the group has no coordinator: a new broker first has to create the topic that groups live in,
 * and kafkajs gives a consumer up for good that meets it before.
 */
export async function findCoordinator(options: KafkaOptions, groupId: string): Promise<void> {
  // kafkajs says the same when Kafka does not let this user into the group, and the reason only to its log.
  let denied: unknown
  const onError = (error: unknown) => {
    if (isDenied(error)) denied = error
  }
  const admin = createKafka({ ...options, onError }).admin()
  await admin.connect()
  try {
    await admin.describeGroups([groupId])
  } catch (error) {
    // Of what stands in for Kafka: it was found, and only cannot describe the group.
    if (!isUnsupported(error)) throw denied ?? error
  } finally {
    await admin.disconnect()
  }
}
