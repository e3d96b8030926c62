import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import fc from 'fast-check'
import { groupByPartition } from './group-by-partition.ts'

const groupWithKafkajs = createRequire(import.meta.url)(
  'kafkajs/src/producer/groupMessagesPerPartition',
) as typeof groupByPartition

test('messages are grouped as kafkajs groups them', () => {
  fc.assert(
    fc.property(fc.array(fc.nat()), fc.integer({ min: 0, max: 5 }), (messages, partitions) => {
      const all = {
        ...{ topic: 'orders', messages, partitionMetadata: Array.from({ length: partitions }, () => ({})) },
        partitioner: ({
          message,
          partitionMetadata,
        }: {
          message: number
          partitionMetadata: readonly unknown[]
        }) => message % partitionMetadata.length,
      }
      assert.deepEqual(groupByPartition(all), groupWithKafkajs(all))
    }),
  )
})
