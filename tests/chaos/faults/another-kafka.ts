import { readPositions } from '../../../services/shared/kafka/admin.ts'
import { createKafka } from '../../../services/shared/kafka/client.ts'
import { ensureTopics } from '../../../services/shared/kafka/kafka-topics.ts'
import { createProducer } from '../../../services/shared/kafka/sending/producer.ts'
import { deadLetterTopic } from '../../../services/shared/kafka/topic-settings.ts'
import { retryUntilDone } from '../../../services/shared/runtime/backoff.ts'
import { createReleases } from '../../support/releases.ts'
import { findFreePorts } from '../../support/servers/find-free-ports.ts'
import { prepareTestKafka } from '../../support/servers/start-test-kafka.ts'
import type { ChaosPlatform } from '../platform/start-chaos-platform.ts'
import type { FaultContext, FaultKind } from './fault.ts'

/** What a relay that waits for Kafka needs to try again. */
const NOTICED_MS = 8_000
const PARTITIONS = 6

/** Our Kafka is stopped, and one of another platform gets its port, for a while. */
export const anotherKafka: FaultKind = {
  name: 'another-kafka',
  plan: (random, { lastingMs, calmMs }) => {
    const ms = NOTICED_MS + random.between(...lastingMs)
    return {
      what: `another broker answers on Kafka's port for ${(ms / 1000).toFixed(1)} s`,
      targets: ['kafka'],
      // Whatever else uses Kafka meanwhile would use the other one.
      calmMs,
      inject: async (context) => {
        const { platform } = context
        const own = platform.component('kafka')
        const { onClose, stop } = createReleases()
        try {
          const another = await prepareAnother(platform, (release) => onClose('another Kafka', release))
          await own.stop()
          await another.start()
          await occupy(context)
          await context.pause(ms)
          await inspect(context)
          return true
        } finally {
          await stop()
          await own.start()
        }
      },
    }
  },
}

async function prepareAnother({ servers }: ChaosPlatform, onEnd: (release: () => unknown) => void) {
  const { controllerPort } = await findFreePorts(['controllerPort'])
  const [, port] = servers.brokers[0]?.split(':') ?? []
  return prepareTestKafka({ onEnd }, { port: Number(port), controllerPort, proxied: servers.proxiedKafka })
}

/** The other platform's topics, and an order of it. */
async function occupy({ platform, signal }: FaultContext): Promise<void> {
  const { kafka, topic } = platform
  const topics = [topic, deadLetterTopic(topic)].map((name) => ({
    ...{ topic: name, partitions: PARTITIONS, replication: 1 },
  }))
  const send = async () => {
    await ensureTopics(createKafka(kafka), topics)
    const producer = createProducer(createKafka(kafka))
    await producer.connect()
    try {
      await producer.send(topic, [{ key: 'U1', value: '{"orderId":1,"productName":"Tea","userId":"U1"}' }])
    } finally {
      await producer.disconnect()
    }
    return true
  }
  await retryUntilDone(send, { firstMs: 200, maxMs: 1_000, signal, onFailure: () => undefined })
}

/** Notes what our services have written to it or read from it. */
async function inspect({ platform, ledger, signal }: FaultContext): Promise<void> {
  const { kafka, topic, group } = platform
  const positions = await retryUntilDone(() => readPositions(kafka, { topic, groupId: group }), {
    ...{ firstMs: 200, maxMs: 1_000, signal, onFailure: () => undefined },
  })
  const events = (positions ?? []).reduce((sum, { end }) => sum + end, -1)
  const at = Date.now()
  if (events > 0)
    ledger.findings.push({ promise: 'events', text: `${events} events reached another Kafka`, at })
  if (positions?.some(({ committed }) => committed > 0))
    ledger.findings.push({ promise: 'success', text: 'an offset was committed in another Kafka', at })
}
