import { askAdmin } from './admin.ts'
import type { KafkaOptions } from './client.ts'

/**
 * Rejects while the group has no coordinator: a new broker first has to create the topic that groups live in,
 * and kafkajs gives a consumer up for good that meets it before.
 */
export async function findCoordinator(options: KafkaOptions, groupId: string): Promise<void> {
  await askAdmin(options, (admin) => admin.describeGroups([groupId]))
}
