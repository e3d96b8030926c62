import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { findFreePorts } from '../../../tests/support/servers/find-free-ports.ts'
import { stackPaths } from '../paths.ts'
import { superviseComponent } from '../processes/supervise-component.ts'
import { getPrograms } from '../programs/get-programs.ts'
import { SILENT_PROGRESS } from '../terminal/progress.ts'
import { temporaryDirectory } from '../testing/temporary-directory.ts'
import { finalizeKafka, prepareKafka } from './kafka.ts'
import { runKafkaTool } from './kafka-tool.ts'

test('data that Kafka 4.1 formatted are used again, and upgraded once', async (t) => {
  const paths = stackPaths(temporaryDirectory(t))
  const { kafkaHome, env } = { kafkaHome: process.env.KAFKA_HOME, env: process.env }
  const wanted = { kafka: true, database: false, kafkaHome }
  const { java, kafka } = await getPrograms({ ...wanted, paths, env, progress: SILENT_PROGRESS })
  assert.ok(java && kafka)
  const { port, controllerPort } = await findFreePorts(['port', 'controllerPort'])
  const options = { ...kafka, paths, java, env, port, controllerPort }

  // Formats once to get a configuration, and then as Kafka 4.1 did: without share groups, and no release recorded.
  await prepareKafka(options)
  const data = join(paths.kafka, 'data')
  for (const made of [data, join(paths.kafka, 'data-release')]) rmSync(made, { recursive: true })
  await runKafkaTool(options, 'format', [
    ...(['kafka.tools.StorageTool', 'format', '--release-version', '4.1'] as const),
    ...['-t', 'cGxhY2VvcmRlci1kZW1vLQ', '-c', 'server.properties'],
  ])

  const component = superviseComponent(await prepareKafka(options))
  t.after(component.stop)
  await component.start({ orFail: true })
  const describe = () =>
    runKafkaTool(options, 'describe', [
      'org.apache.kafka.tools.FeatureCommand',
      ...['--bootstrap-server', `127.0.0.1:${port}`, 'describe'],
    ])
  assert.match(await describe(), /share\.version.*FinalizedVersionLevel: 0/)

  const steps: string[] = []
  const progress = {
    ...SILENT_PROGRESS,
    step: <Result>(title: string, work: (detail: () => void) => Promise<Result>) => {
      steps.push(title)
      return work(() => undefined)
    },
  }
  await finalizeKafka(options, progress)
  await finalizeKafka(options, progress)
  assert.match(steps.join(), /^Upgrading Kafka's data from 4\.1 to \d\.\d+$/)
  assert.match(await describe(), /share\.version.*FinalizedVersionLevel: 1/)
})
