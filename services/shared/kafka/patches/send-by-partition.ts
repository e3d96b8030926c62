import { createRequire } from 'node:module'
import type { Message } from 'kafkajs'

/** What became of messages that were sent together. Those that are not named here were acknowledged. */
export interface SendOutcome {
  /** Kafka will never take these together: the messages of a partition, and why. */
  readonly refused: readonly Refusal[]
  /** Kafka may take these later; some of them may have been written. */
  readonly unsent: readonly Message[]
  /** Why they are unsent. */
  readonly failure?: unknown
}

export interface Refusal {
  readonly messages: readonly Message[]
  readonly error: ProtocolError
}

export interface ProtocolError extends Error {
  readonly type: string
  readonly retriable: boolean
}

/** The parts of kafkajs's producer that this uses. */
export interface ProducerParts {
  readonly cluster: {
    readonly addMultipleTargetTopics: (topics: readonly string[]) => Promise<void>
    readonly refreshMetadataIfNecessary: () => Promise<void>
    readonly refreshMetadata: () => Promise<void>
    readonly findTopicPartitionMetadata: (
      topic: string,
    ) => readonly { readonly partitionId: number; readonly leader: number }[]
    readonly findBroker: (where: { readonly nodeId: string }) => Promise<Broker>
    readonly removeBroker: (where: { readonly host?: string; readonly port?: number }) => void
    readonly isConnected: () => boolean
    readonly connect: () => Promise<void>
  }
  readonly partitioner: (where: { topic: string; partitionMetadata: unknown; message: Message }) => number
  readonly retrier: (attempt: (bail: (error: unknown) => void) => Promise<void>) => Promise<void>
}

interface Broker {
  readonly produce: (request: object) => Promise<unknown>
}

export interface SendRequest {
  readonly acks: number
  readonly timeout?: number
  readonly compression: number
  readonly topicMessages: readonly { readonly topic: string; readonly messages: readonly Message[] }[]
}

const marked = new WeakSet<readonly Message[]>()

/** Has a producer send this list by partition: its `sendBatch` then resolves to a SendOutcome. */
export function markForSendByPartition(messages: readonly Message[]): void {
  marked.add(messages)
}

export function isMarked({ topicMessages }: SendRequest): boolean {
  return topicMessages.every(({ messages }) => marked.has(messages))
}

/** The error of a produce request, with all that the broker answered: kafkajs alone keeps only the first error code. */
export interface ProduceError extends Error {
  readonly topics?: readonly {
    readonly partitions: readonly { readonly partition: number; readonly errorCode: number }[]
  }[]
}

const require = createRequire(import.meta.url)
const { createErrorFromCode, staleMetadata } = require('kafkajs/src/protocol/error') as {
  readonly createErrorFromCode: (code: number) => ProtocolError
  readonly staleMetadata: (error: unknown) => boolean
}
const { KafkaJSMetadataNotLoaded } = require('kafkajs/src/errors') as {
  readonly KafkaJSMetadataNotLoaded: new (message: string) => Error
}

/**
 * As kafkajs's own function of a producer, for one topic, but it remembers for each partition what the broker answered:
 * what was acknowledged is not sent again when other partitions have to be. kafkajs repeats all partitions of a broker,
 * and throws the error of one of them. Never rejects.
 */
export function createSendByPartition({ cluster, partitioner, retrier }: ProducerParts) {
  return async function sendByPartition({ topicMessages, ...settings }: SendRequest): Promise<SendOutcome> {
    const [{ topic, messages } = { topic: '', messages: [] }] = topicMessages
    const refused: Refusal[] = []
    let unsent = messages

    async function attempt(): Promise<void> {
      await cluster.refreshMetadataIfNecessary()
      const requests = await planRequests()
      const answers = await Promise.allSettled(
        requests.map(({ broker, partitions }) =>
          broker.produce({ ...settings, topicData: [{ topic, partitions }] }),
        ),
      )
      const rest: Message[] = []
      const errors: unknown[] = []
      for (const [index, answer] of answers.entries()) {
        if (answer.status === 'fulfilled') continue
        for (const { partition, messages: sent } of requests[index]?.partitions ?? []) {
          const error = errorOf(answer.reason, partition)
          if (error === undefined) continue
          if ('type' in error && !error.retriable) {
            refused.push({ messages: sent, error })
          } else {
            errors.push(error)
            rest.push(...sent)
          }
        }
      }
      unsent = rest
      if (errors.length > 0) throw errors[0]
    }

    /** One for each broker that leads some of the partitions. */
    async function planRequests() {
      const partitionMetadata = cluster.findTopicPartitionMetadata(topic)
      if (partitionMetadata.length === 0)
        throw new KafkaJSMetadataNotLoaded(`no partitions of ${topic} are known`)
      const byPartition = Map.groupBy(unsent, (message) => partitioner({ topic, partitionMetadata, message }))
      const byLeader = Map.groupBy(byPartition, ([partition]) => {
        const metadata = partitionMetadata.find(({ partitionId }) => partitionId === partition)
        if (metadata === undefined)
          throw new KafkaJSMetadataNotLoaded(`partition ${partition} of ${topic} is not known`)
        return metadata.leader
      })
      return Promise.all(
        Array.from(byLeader, async ([leader, groups]) => ({
          broker: await cluster.findBroker({ nodeId: String(leader) }),
          partitions: groups.map(([partition, group]) => ({ partition, firstSequence: 0, messages: group })),
        })),
      )
    }

    /** What kafkajs does after a failure, before the next attempt. Rejects with the error, or calls `bail`. */
    async function recover(error: unknown, bail: (error: unknown) => void): Promise<void> {
      const { name, retriable, ...where } = error as ProtocolError & {
        readonly host?: string
        readonly port?: number
      }
      if (name === 'KafkaJSConnectionClosedError') cluster.removeBroker(where)
      if (!cluster.isConnected()) {
        await cluster.connect()
        await cluster.refreshMetadata()
        throw error
      }
      const stale =
        staleMetadata(error) ||
        ['KafkaJSMetadataNotLoaded', 'KafkaJSConnectionError', 'KafkaJSConnectionClosedError'].includes(
          name,
        ) ||
        (name === 'KafkaJSProtocolError' && retriable)
      if (stale) await cluster.refreshMetadata()
      if (stale || retriable) throw error
      bail(error)
    }

    try {
      await retrier(async (bail) => {
        await cluster.addMultipleTargetTopics([topic])
        try {
          await attempt()
        } catch (error) {
          await recover(error, bail)
        }
      })
      return { refused, unsent: [] }
    } catch (failure) {
      return { refused, unsent, failure }
    }
  }
}

/** The error of one partition; undefined if the broker has acknowledged it. */
function errorOf(error: unknown, partition: number): ProtocolError | Error | undefined {
  const answered = (error as ProduceError).topics?.flatMap(({ partitions }) => partitions)
  if (answered === undefined) return error as Error
  const code = answered.find((answer) => answer.partition === partition)?.errorCode
  if (code === undefined) return error as Error
  return code === 0 ? undefined : createErrorFromCode(code)
}
