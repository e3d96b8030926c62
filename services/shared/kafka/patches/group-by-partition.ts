interface Where<Message> {
  readonly topic: string
  readonly partitionMetadata: readonly unknown[]
  readonly message: Message
}

interface Ungrouped<Message> extends Omit<Where<Message>, 'message'> {
  readonly messages: readonly Message[]
  readonly partitioner: (where: Where<Message>) => number
}

/** Messages by the number of their partition, in their order; none while no partition is known. */
export function groupByPartition<Message>({
  topic,
  partitionMetadata,
  messages,
  partitioner,
}: Ungrouped<Message>): Record<number, Message[]> {
  const groups: Record<number, Message[]> = {}
  if (partitionMetadata.length === 0) return groups
  for (const message of messages) {
    const group = (groups[partitioner({ topic, partitionMetadata, message })] ??= [])
    group.push(message)
  }
  return groups
}
