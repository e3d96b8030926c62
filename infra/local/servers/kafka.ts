import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { answersKafka } from './answers-kafka.ts'
import { logFileOf } from '../paths.ts'
import { explainTakenPort } from '../ports/explain-taken-port.ts'
import type { ComponentSpec } from '../processes/component.ts'
import type { Progress } from '../terminal/progress.ts'
import {
  planUpgrade,
  readDataRelease,
  recordDataRelease,
  releaseOf,
  upgradeFeatures,
} from './kafka-release.ts'
import { noteNewKafkaData } from './register-kafka.ts'
import { kafkaClassPath, runKafkaTool, type KafkaToolOptions } from './kafka-tool.ts'

/** A second listener, whose clients reach it through another port of this machine. */
export interface ProxiedListener {
  readonly port: number
  readonly advertisedPort: number
}

export interface KafkaOptions extends KafkaToolOptions {
  readonly version: string
  readonly port: number
  readonly controllerPort: number
  readonly proxied?: ProxiedListener | undefined
  /** Of data that are created. Default: a random one. */
  readonly clusterId?: string | undefined
}

/**
 * A broker and controller in one process, with data that survive a restart. Creates the data where there are none.
 *
 * @throws an Error when the data belong to a newer Kafka
 */
export async function prepareKafka(options: KafkaOptions): Promise<ComponentSpec> {
  const { paths, jars, java, port, controllerPort, proxied, env } = options
  mkdirSync(paths.kafka, { recursive: true })
  if (existsSync(join(paths.kafka, 'data'))) planUpgrade(readDataRelease(paths), options.version)
  else await format(options)
  writeFileSync(join(paths.kafka, 'server.properties'), serverProperties(options, 'data'))
  const logging = pathToFileURL(join(import.meta.dirname, 'kafka-log4j2.properties')).href
  return {
    name: 'kafka',
    command: java,
    args: [
      // Without the second compiler, which halves the CPU time until it is ready. It hardly makes a broker faster
      // later: a broker mostly moves bytes.
      ...['-Xms128m', '-Xmx512m', '-XX:TieredStopAtLevel=1'],
      ...['-Djava.awt.headless=true', `-Dlog4j2.configurationFile=${logging}`],
      ...['-cp', kafkaClassPath(paths, jars), 'kafka.Kafka', 'server.properties'],
    ],
    cwd: paths.kafka,
    env,
    run: paths.run,
    logFile: logFileOf(paths, 'kafka'),
    readyLine: 'Kafka Server started',
    isReady: () => answersKafka('127.0.0.1', port),
    explainEnd: explainTakenPort([port, controllerPort, ...(proxied ? [proxied.port] : [])]),
    readyWithinMs: 60_000,
    stopWithinMs: 20_000,
  }
}

/** Upgrades the features of data that an older Kafka has formatted, once that runs on this one. */
export async function finalizeKafka(options: KafkaOptions, progress: Progress): Promise<void> {
  const upgrade = planUpgrade(readDataRelease(options.paths), options.version)
  if (!upgrade) return
  await progress.step(`Upgrading Kafka's data from ${upgrade.from} to ${upgrade.to}`, () =>
    upgradeFeatures(options, { port: options.port, release: upgrade.to }),
  )
}

/** Formats a directory beside the final one: an interrupted start never leaves half-formatted data there. */
async function format(options: KafkaOptions): Promise<void> {
  const { paths, version, clusterId = randomClusterId() } = options
  rmSync(join(paths.kafka, 'new-data'), { recursive: true, force: true })
  writeFileSync(join(paths.kafka, 'format.properties'), serverProperties(options, 'new-data'))
  await runKafkaTool(options, 'kafka-format', [
    'kafka.tools.StorageTool',
    ...['format', '-t', clusterId, '-c', 'format.properties'],
  ])
  recordDataRelease(paths, releaseOf(version))
  noteNewKafkaData(paths)
  renameSync(join(paths.kafka, 'new-data'), join(paths.kafka, 'data'))
}

function serverProperties({ port, controllerPort, proxied }: KafkaOptions, data: string): string {
  const address = `PLAINTEXT://127.0.0.1:${port}`
  const settings = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    listeners: [
      address,
      ...(proxied ? [`PROXIED://127.0.0.1:${proxied.port}`] : []),
      `CONTROLLER://127.0.0.1:${controllerPort}`,
    ].join(),
    'advertised.listeners': [
      address,
      ...(proxied ? [`PROXIED://127.0.0.1:${proxied.advertisedPort}`] : []),
    ].join(),
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,PROXIED:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'controller.listener.names': 'CONTROLLER',
    'log.dirs': data,
    // The services create their topics with the settings that they need; a misspelt name must not create another.
    'auto.create.topics.enable': false,
    // One node: a single copy of everything, and few partitions for Kafka's own topics. With the defaults of the
    // share coordinator's topic (three copies) a share group receives nothing.
    'default.replication.factor': 1,
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 5,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 5,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    'share.coordinator.state.topic.num.partitions': 5,
    // The first consumer of a group gets its partitions at once; by default it waits for others to join.
    'group.initial.rebalance.delay.ms': 0,
    // 128 MB by default: a quarter of this heap.
    'log.cleaner.dedupe.buffer.size': 8 * 1024 * 1024,
  }
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')
}

/** 16 random bytes in Kafka's notation. A dash in front would look like an option. */
function randomClusterId(): string {
  const id = randomBytes(16).toString('base64url')
  return id.startsWith('-') ? randomClusterId() : id
}
