import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { answersKafka } from './answers-kafka.ts'
import { logFileOf, type StackPaths } from '../paths.ts'
import { runToEnd } from '../processes/run-to-end.ts'
import type { ComponentSpec } from '../processes/supervise-component.ts'

/** A listener whose clients are told to come by way of another port of this machine. */
export interface ProxiedListener {
  readonly port: number
  readonly advertisedPort: number
}

export interface KafkaOptions {
  readonly paths: StackPaths
  /** The directory with Kafka's jar files. */
  readonly jars: string
  readonly java: string
  readonly port: number
  readonly controllerPort: number
  readonly door?: ProxiedListener | undefined
  readonly env: NodeJS.ProcessEnv
  readonly signal?: AbortSignal | undefined
}

/** A broker and controller in one process, with data that survive a restart. Makes them when there are none. */
export async function prepareKafka(options: KafkaOptions): Promise<ComponentSpec> {
  const { paths, jars, java, port, env } = options
  mkdirSync(paths.kafka, { recursive: true })
  // Relative to its directory, since Java would read a colon or a comma in the path as the end of it.
  const classPath = `${relative(paths.kafka, jars)}/*`
  if (!existsSync(join(paths.kafka, 'data'))) await format(options, classPath)
  writeFileSync(join(paths.kafka, 'server.properties'), serverProperties(options, 'data'))
  const logging = pathToFileURL(join(import.meta.dirname, 'kafka-log4j2.properties')).href
  return {
    name: 'kafka',
    command: java,
    args: [
      // Without the slow second compiler: half the computing until it is ready, and hardly slower later,
      // because a broker mostly moves bytes.
      ...['-Xms128m', '-Xmx512m', '-XX:TieredStopAtLevel=1'],
      ...['-Djava.awt.headless=true', `-Dlog4j2.configurationFile=${logging}`],
      ...['-cp', classPath, 'kafka.Kafka', 'server.properties'],
    ],
    cwd: paths.kafka,
    env,
    run: paths.run,
    logFile: logFileOf(paths, 'kafka'),
    readyLine: 'Kafka Server started',
    isReady: () => answersKafka('127.0.0.1', port),
    readyWithinMs: 60_000,
    stopWithinMs: 20_000,
  }
}

/** Formats beside the final place: data that are there are whole, whenever an earlier start was killed. */
async function format(options: KafkaOptions, classPath: string): Promise<void> {
  const { paths, java, env, signal } = options
  rmSync(join(paths.kafka, 'new-data'), { recursive: true, force: true })
  writeFileSync(join(paths.kafka, 'format.properties'), serverProperties(options, 'new-data'))
  await runToEnd({
    name: 'kafka-format',
    command: java,
    args: [
      ...['-Xmx128m', '-XX:TieredStopAtLevel=1', '-cp', classPath, 'kafka.tools.StorageTool', 'format'],
      ...['-t', clusterId(), '-c', 'format.properties'],
    ],
    cwd: paths.kafka,
    env,
    run: paths.run,
    logFile: logFileOf(paths, 'kafka-format'),
    signal,
  })
  renameSync(join(paths.kafka, 'new-data'), join(paths.kafka, 'data'))
}

function serverProperties({ port, controllerPort, door }: KafkaOptions, data: string): string {
  const ways = [`PLAINTEXT://127.0.0.1:${port}`]
  const settings = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    listeners: [
      ...ways,
      ...(door ? [`DOOR://127.0.0.1:${door.port}`] : []),
      `CONTROLLER://127.0.0.1:${controllerPort}`,
    ].join(),
    'advertised.listeners': [...ways, ...(door ? [`DOOR://127.0.0.1:${door.advertisedPort}`] : [])].join(),
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,DOOR:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'controller.listener.names': 'CONTROLLER',
    'log.dirs': data,
    // The services create their topics, with the settings that they need; a typo must not create another.
    'auto.create.topics.enable': false,
    // One node: a single copy of everything, and few partitions for Kafka's own topics.
    'default.replication.factor': 1,
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 5,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 5,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    'share.coordinator.state.topic.num.partitions': 5,
    // A consumer that starts gets its partitions at once, instead of waiting for others to join.
    'group.initial.rebalance.delay.ms': 0,
    // 128 MB otherwise, which is much of so small a heap.
    'log.cleaner.dedupe.buffer.size': 8 * 1024 * 1024,
  }
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')
}

/** 16 random bytes, written as Kafka does; never with a dash in front, which would look like an option. */
function clusterId(): string {
  const id = randomBytes(16).toString('base64url')
  return id.startsWith('-') ? clusterId() : id
}
