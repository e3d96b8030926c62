import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stackPaths } from '../../../infra/local/paths.ts'
import { specOf, type Service } from '../../../infra/local/stack/components.ts'
import type { Component, ComponentEvent } from '../../../infra/local/processes/component.ts'
import { superviseComponent } from '../../../infra/local/processes/supervise-component.ts'
import { openDatabase, type Database } from '../../../services/shared/database/database.ts'
import type { KafkaOptions } from '../../../services/shared/kafka/client.ts'
import { startFaultProxy, type FaultProxy } from '../../support/servers/fault-proxy.ts'
import { findFreePorts } from '../../support/servers/find-free-ports.ts'
import type { Scope } from '../../support/scope.ts'
import { createTestDatabase } from '../../support/servers/test-database.ts'
import { silentLog } from '../../support/servers/test-topics.ts'
import { unique } from '../../support/unique.ts'
import type { Variant } from '../variants/variant.ts'
import { atFirst, instanceNames as names, instances, type InstanceName } from './instances.ts'
import { createLineControl, type LineControl } from './line-control.ts'
import type { Servers } from './start-servers.ts'

interface Death {
  readonly name: string
  readonly at: number
  /** "ended with status 0" */
  readonly how: string
}

/** The platform with a database, a topic and a LINE of its own, on servers that may be shared. */
export interface ChaosPlatform {
  readonly servers: Servers
  /** What the services run with. */
  readonly env: Readonly<Record<string, string>>
  readonly topic: string
  readonly group: string
  /** Not through the proxy, for checks. */
  readonly database: Database
  readonly databaseUrl: string
  /** The services' way to the database. */
  readonly databaseProxy: FaultProxy
  readonly kafka: KafkaOptions
  readonly line: LineControl
  /** Of ours, and `kafka` and `database`. */
  readonly component: (name: string) => Component
  readonly url: (name: InstanceName) => string
  /** The order APIs that are meant to run. */
  readonly apiUrls: () => readonly string[]
  readonly deaths: readonly Death[]
  /** Stops all order APIs and notifiers. */
  readonly stopServices: () => Promise<void>
  /** Sets a process's clock wrong by so much, until it is set again. */
  readonly shiftClock: (name: InstanceName, ms: number) => void
}

export interface ChaosPlatformOptions {
  readonly environment: NodeJS.ProcessEnv
  readonly settings?: Readonly<Record<string, string>>
  readonly variant?: Variant | undefined
}

export async function startChaosPlatform(
  scope: Scope,
  servers: Servers,
  { environment, settings = {}, variant }: ChaosPlatformOptions,
): Promise<ChaosPlatform> {
  const databaseUrl = await createTestDatabase(scope, { server: servers.databaseUrl })
  const database = openDatabase({ url: databaseUrl }, { connections: 4 })
  scope.onEnd(database.close)
  const databaseProxy = await startFaultProxy(scope, servers.databaseUrl)
  const topic = unique('orders')
  const group = unique('group')
  // Separate pid files and logs: several platforms may share the servers.
  const paths = stackPaths(join(servers.paths.directory, topic))
  mkdirSync(paths.run, { recursive: true })
  const ports = await findFreePorts(names)
  const urls = Object.fromEntries(names.map((name) => [name, `http://127.0.0.1:${ports[name]}`]))
  const lineUrl = urls['line-simulator'] ?? ''
  const env = {
    ...servers.stack.env,
    DATABASE_URL: databaseProxy.through(databaseUrl),
    KAFKA_BROKERS: servers.kafkaProxy.address,
    KAFKA_TOPIC: topic,
    KAFKA_GROUP: group,
    LINE_API_BASE_URL: lineUrl,
    LINE_SIMULATOR_URL: lineUrl,
    LINE_ACCESS_TOKEN: servers.stack.env.SIMULATOR_ACCESS_TOKEN ?? '',
    SIMULATOR_DATA_DIR: paths.lineSimulator,
    ...settings,
  }
  const line = createLineControl(lineUrl)
  scope.onEnd(line.stop)
  const deaths: Death[] = []
  const report = (event: ComponentEvent) => {
    if (event.type === 'died') deaths.push({ name: event.name, at: Date.now(), how: event.how })
  }
  const clockFile = (name: InstanceName) => join(paths.run, `${name}.clock`)
  const shiftClock = (name: InstanceName, ms: number) => writeFileSync(clockFile(name), String(ms))

  const components = new Map<string, Component>(
    names.map((name) => {
      shiftClock(name, 0)
      const service: Service = { ...instances[name], name }
      const own = {
        [service.portVariable]: String(ports[name]),
        NODE_OPTIONS: preloads(variant),
        CHAOS_CLOCK_FILE: clockFile(name),
        CHAOS_CODE_CHANGES: JSON.stringify(variant?.changes ?? []),
      }
      const spec = specOf(service, paths, { ...environment, ...env, ...own })
      return [name, superviseComponent(spec, { report, hurry: servers.hurry })] as const
    }),
  )
  const component = (name: string) => components.get(name) ?? servers.stack.component(name)
  const stopServices = async () => {
    const services = names.filter((name) => name !== 'line-simulator')
    await Promise.all(services.map((name) => component(name).stop()))
  }
  scope.onEnd(async () => {
    await stopServices()
    await component('line-simulator').stop()
  })
  await Promise.all(atFirst.map((name) => component(name).start()))
  return {
    servers,
    env,
    topic,
    group,
    database,
    databaseUrl,
    databaseProxy,
    kafka: { clientId: 'chaos', access: { brokers: servers.brokers }, log: silentLog },
    line,
    component,
    url: (name) => urls[name] ?? '',
    apiUrls: () =>
      (['order-api', 'order-api-2'] as const)
        .filter((name) => component(name).state !== 'stopped')
        .map((name) => urls[name] ?? ''),
    deaths,
    stopServices,
    shiftClock,
  }
}

function preloads(variant: Variant | undefined): string {
  const files = ['shift-clock.ts', ...(variant ? ['break-code.ts'] : [])]
  return files.map((file) => `--import=${new URL(`../preload/${file}`, import.meta.url).href}`).join(' ')
}
