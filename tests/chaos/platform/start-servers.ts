import type { Progress } from '../../../infra/local/terminal/progress.ts'
import { stackPaths, type StackPaths } from '../../../infra/local/paths.ts'
import type { ProxiedListener } from '../../../infra/local/servers/kafka.ts'
import { startStack } from '../../../infra/local/stack/start-stack.ts'
import type { Stack } from '../../../infra/local/stack/stack.ts'
import { startFaultProxy, type FaultProxy } from '../../support/servers/fault-proxy.ts'
import { findFreePorts } from '../../support/servers/find-free-ports.ts'
import type { Scope } from '../../support/scope.ts'

/** A Kafka and a database for chaos runs. Kafka advertises a proxy's address, so there is one for each broker. */
export interface Servers {
  readonly paths: StackPaths
  readonly stack: Stack
  /** Not through the proxies, for checks. */
  readonly databaseUrl: string
  readonly brokers: readonly string[]
  readonly kafkaProxy: FaultProxy
  /** Kafka's listener behind it. */
  readonly proxiedKafka: ProxiedListener
  /** Once aborted, stopping takes no longer. */
  readonly hurry: AbortSignal | undefined
}

export interface ServersOptions {
  readonly directory: string
  readonly environment: NodeJS.ProcessEnv
  readonly progress?: Progress | undefined
  readonly signal?: AbortSignal | undefined
  readonly hurry?: AbortSignal | undefined
}

export async function startServers(
  scope: Scope,
  { directory, environment, progress, signal, hurry }: ServersOptions,
): Promise<Servers> {
  const { door } = await findFreePorts(['door'])
  const kafkaProxy = await startFaultProxy(scope, `127.0.0.1:${door}`)
  const proxiedKafka = { port: door, advertisedPort: Number(kafkaProxy.address.split(':')[1]) }
  const stack = await startStack({
    directory,
    inherited: environment,
    settings: { MAVEN_REPOSITORY: environment.MAVEN_REPOSITORY, KAFKA_HOME: environment.KAFKA_HOME },
    ports: 'any',
    services: [],
    simulator: false,
    migrate: false,
    proxiedKafka,
    command: 'npm run chaos',
    ...(progress && { progress }),
    signal,
    hurry,
  })
  scope.onEnd(stack.close)
  const { DATABASE_URL: databaseUrl = '', KAFKA_BROKERS: brokers = '' } = stack.env
  return {
    paths: stackPaths(directory),
    stack,
    databaseUrl,
    brokers: brokers.split(','),
    kafkaProxy,
    proxiedKafka,
    hurry,
  }
}
