import type { ComposeProject } from './compose-project.ts'

/** Which partitions each member of the consumer group has, by Kafka's own tool. */
export async function readAssignments(project: ComposeProject): Promise<Map<string, string[]>> {
  const table = await project.askKafka('kafka-consumer-groups.sh', '--describe', '--group', 'message-group')
  const partitionsOf = new Map<string, string[]>()
  for (const line of table.split('\n')) {
    const [group, , partition, , , , member] = line.split(/\s+/)
    if (group !== 'message-group' || partition === undefined || member === undefined || member === '-')
      continue
    partitionsOf.set(member, [...(partitionsOf.get(member) ?? []), partition])
  }
  return partitionsOf
}
