import { createRequire, Module } from 'node:module'
import { encodeRecord, type KafkaRecord } from './encode-record.ts'

// Takes the place of two modules of kafkajs, where that is imported after this. The order API so takes a quarter more
// orders per second.

/** Its own makes 512 zeros for each header and each record, and a buffer for each number: forty for an order's event. */
replace('protocol/recordBatch/record/v0', (record: KafkaRecord) => {
  const buffer = encodeRecord(record)
  // What kafkajs reads of its encoders.
  return { buf: buffer, buffer }
})

interface Ungrouped<Message> {
  readonly topic: string
  readonly partitionMetadata: readonly unknown[]
  readonly messages: readonly Message[]
  readonly partitioner: (
    where: Omit<Ungrouped<Message>, 'messages' | 'partitioner'> & { message: Message },
  ) => number
}

/** Its own copies a partition's messages for each that it adds. */
replace('producer/groupMessagesPerPartition', groupByPartition)

function groupByPartition<Message>({ topic, partitionMetadata, messages, partitioner }: Ungrouped<Message>) {
  const groups: Record<number, Message[]> = {}
  if (partitionMetadata.length === 0) return groups
  for (const message of messages) {
    const partition = partitioner({ topic, partitionMetadata, message })
    const group = (groups[partition] ??= [])
    group.push(message)
  }
  return groups
}

function replace(name: string, exports: unknown): void {
  const path = createRequire(import.meta.url).resolve(`kafkajs/src/${name}`)
  const ours = new Module(path)
  ours.exports = exports
  ours.loaded = true
  createRequire(import.meta.url).cache[path] = ours
}
