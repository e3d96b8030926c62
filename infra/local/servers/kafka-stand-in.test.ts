import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { findCoordinator } from '../../../services/shared/kafka/find-coordinator.ts'
import { createConsumer, createKafka, createProducer } from '../../../services/shared/kafka/client.ts'
import { kafkaAccess } from '../../../services/shared/kafka/kafka-access.ts'
import { ensureTopics } from '../../../services/shared/kafka/kafka-topics.ts'
import { createLogger } from '../../../services/shared/runtime/logger.ts'
import { readPositions } from '../../../services/shared/kafka/read-positions.ts'
import { findProgram } from '../system/find-program.ts'
import { prepareKafkaStandIn, readAddress } from './kafka-stand-in.ts'
import { stackPaths } from '../paths.ts'
import { superviseComponent, type ComponentEvent } from '../processes/supervise-component.ts'
import { temporaryDirectory } from '../testing/temporary-directory.ts'
import { waitUntil } from '../processes/wait-until.ts'

const kcat = findProgram(['kcat'], process.env)
const skip = kcat ? false : 'kcat is not installed here (Debian: apt-get install kcat)'

test('reads where the broker listens, whatever librdkafka logs', () => {
  const at = { host: '127.0.0.1', port: 37923 }
  const cases = [
    ['', undefined],
    ['%3|1|FAIL|rdkafka#consumer-1| [thrd:x]: Connect to ipv4#127.0.0.1:9092 failed', undefined],
    [
      '%5|1|MOCK|x| [thrd:app]: Mock cluster enabled: original bootstrap.servers and security.protocol ignored and replaced with 127.0.0.1:37923\n',
      at,
    ],
    ['%7|1|MOCK|x| [thrd:app]: Mock cluster mockCluster158 bootstrap.servers=127.0.0.1:37923\n', at],
  ] as const
  for (const [log, expected] of cases) assert.deepEqual(readAddress(log), expected)
})

async function startStandIn(t: TestContext) {
  const paths = stackPaths(temporaryDirectory(t))
  const { spec, brokers } = prepareKafkaStandIn({ paths, kcat: kcat ?? '', env: process.env })
  const events: ComponentEvent[] = []
  const component = superviseComponent(spec, { report: (event) => events.push(event) })
  t.after(() => component.stop())
  await component.start({ orFail: true })
  return { component, brokers: brokers(), events }
}

test(
  'makes topics when asked for, takes events, hands them to a group, and says how far it has come',
  { skip },
  async (t) => {
    const { brokers } = await startStandIn(t)
    const client = {
      clientId: 'test',
      access: kafkaAccess({ KAFKA_BROKERS: [brokers] }),
      log: createLogger({ name: 'test', level: 'silent', pretty: false }),
    }
    const kafka = createKafka(client)
    const topics = ['orders', 'orders.dlq'].map((topic) => ({ topic, partitions: 6, replication: -1 }))
    await ensureTopics(kafka, topics, { pretend: true })
    await ensureTopics(kafka, topics)
    await ensureTopics(kafka, topics)
    await findCoordinator(client, 'readers')

    /** Over all partitions. */
    const readProgress = async () => {
      const positions = await readPositions(client, { topic: 'orders', groupId: 'readers' })
      const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
      return [
        sum(positions.map(({ end }) => end)),
        sum(positions.map(({ committed }) => Math.max(0, committed))),
      ]
    }
    assert.deepEqual(await readProgress(), [0, 0])

    const producer = createProducer(kafka)
    t.after(() => producer.disconnect())
    await producer.connect()
    await producer.send('orders', [{ key: 'U1', value: 'one' }])
    assert.deepEqual(await readProgress(), [1, 0])

    const read: string[] = []
    const consumer = createConsumer(kafka, {
      groupId: 'readers',
      topic: 'orders',
      partitionsAtOnce: 6,
      onBatch: (payload) => {
        for (const { value, offset } of payload.batch.messages) {
          read.push(String(value))
          payload.resolveOffset(offset)
        }
        return Promise.resolve()
      },
      onJoined: () => undefined,
      onLeft: () => undefined,
      onFetched: () => undefined,
      onSign: () => undefined,
      onStoppedForGood: (error) => assert.fail(error),
    })
    t.after(() => consumer.stop())
    await consumer.start()
    await producer.send('orders', [{ key: 'U1', value: 'two' }])
    assert.ok(await waitUntil(() => read.length >= 2, { deadlineMs: 20_000 }), read.join())
    assert.deepEqual(read, ['one', 'two'])
    await consumer.stop()
    assert.deepEqual(await readProgress(), [2, 2])
  },
)

test('when it dies it stays dead, and the user is told why', { skip }, async (t) => {
  const { component, events } = await startStandIn(t)
  component.kill()
  assert.ok(await waitUntil(() => events.length > 0, { deadlineMs: 10_000 }))
  assert.equal(component.state, 'stopped')
  const [event] = events
  assert.ok(event?.type === 'lost')
  assert.match(event.why, /another address/)
})
