import type { KafkaGuard } from '../../../services/shared/identity/kafka-guard.ts'

/** Admits every Kafka, for tests without a database. */
export const openKafkaGuard: KafkaGuard = {
  admit: () => Promise.resolve(),
  refusal: () => undefined,
  onRefusal: () => () => undefined,
  isConnected: () => true,
  identity: () => undefined,
  stop: () => Promise.resolve(),
}
