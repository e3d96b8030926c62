// Takes the place of three modules of kafkajs, and keeps a fourth from asking for ever, for kafka.ts, which is what
// knows it. What each of them gained is in docs/performance.md.
import { createRequire, Module } from 'node:module'
import { encodeRecord, type KafkaRecord } from './encode-record.ts'
import { groupByPartition } from './group-by-partition.ts'
import { gzipCodec } from './gzip-codec.ts'

const require = createRequire(import.meta.url)

/** Its own makes 512 zeros for each header and record, and a buffer for each number: forty for an order's event. */
replace('protocol/recordBatch/record/v0', (record: KafkaRecord) => {
  const buffer = encodeRecord(record)
  // What kafkajs reads of its encoders.
  return { buf: buffer, buffer }
})

/** Its own copies a partition's messages for each that it adds. */
replace('producer/groupMessagesPerPartition', groupByPartition)

replace('protocol/message/compression/gzip', gzipCodec)

interface RequestQueue {
  readonly pending: readonly unknown[]
  scheduleCheckPendingRequests: () => void
}

/**
 * Its own asks every millisecond, on every connection and for as long as it lives, whether something waits that could
 * be sent now (upstream issues 1704 and 1751). Only what waits has to be asked about: what comes later asks anew.
 */
function askOnlyForWhatWaits({ prototype }: { readonly prototype: RequestQueue }): void {
  const { scheduleCheckPendingRequests: schedule } = prototype
  prototype.scheduleCheckPendingRequests = function () {
    if (this.pending.length > 0) schedule.call(this)
  }
}
askOnlyForWhatWaits(require('kafkajs/src/network/requestQueue') as { readonly prototype: RequestQueue })

/** @throws when kafkajs is there already: whoever uses the module would keep what he has. */
function replace(name: string, exports: unknown): void {
  const path = require.resolve(`kafkajs/src/${name}`)
  if (require.cache[path] !== undefined) throw new Error(`kafkajs was imported before ${import.meta.url}`)
  const ours = new Module(path)
  ours.exports = exports
  ours.loaded = true
  require.cache[path] = ours
}
