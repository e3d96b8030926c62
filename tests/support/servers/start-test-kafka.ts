import { rmSync } from 'node:fs'
import { stackPaths } from '../../../infra/local/paths.ts'
import type { Component } from '../../../infra/local/processes/component.ts'
import { superviseComponent } from '../../../infra/local/processes/supervise-component.ts'
import { getPrograms } from '../../../infra/local/programs/get-programs.ts'
import { prepareKafka, type KafkaOptions } from '../../../infra/local/servers/kafka.ts'
import { SILENT_PROGRESS } from '../../../infra/local/terminal/progress.ts'
import { makeTestDirectory } from '../make-test-directory.ts'
import type { Scope } from '../scope.ts'

type TestKafkaOptions = Pick<KafkaOptions, 'port' | 'controllerPort' | 'proxied' | 'clusterId'>

/** A Kafka of the test's own with empty data, not started yet. Several may have the same port, one after the other. */
export async function prepareTestKafka(scope: Scope, options: TestKafkaOptions): Promise<Component> {
  const paths = stackPaths(await makeTestDirectory('kafka'))
  scope.onEnd(() => rmSync(paths.directory, { recursive: true, force: true }))
  const shared = { paths, env: process.env, progress: SILENT_PROGRESS }
  const wanted = { kafka: true, database: false, kafkaHome: process.env.KAFKA_HOME }
  const { java, kafka } = await getPrograms({ ...shared, ...wanted })
  if (!java || !kafka) throw new Error('Java or Kafka was not found')
  const component = superviseComponent(await prepareKafka({ ...shared, java, ...kafka, ...options }))
  scope.onEnd(component.stop)
  return component
}
