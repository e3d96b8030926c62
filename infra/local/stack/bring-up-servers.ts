import type { ChosenPorts } from '../ports/choose-ports.ts'
import { checkDatabase, checkKafka, databaseOf } from '../servers/check-servers.ts'
import { databaseUrl, prepareDatabase } from '../servers/database.ts'
import { getPrograms, type GetProgramsOptions } from '../programs/get-programs.ts'
import { finalizeKafka, prepareKafka, type ProxiedListener } from '../servers/kafka.ts'
import { registerLocalKafka } from '../servers/register-kafka.ts'
import { runToEnd } from '../processes/run-to-end.ts'
import type { Settings } from '../settings/settings.ts'
import type { ComponentSpec } from '../processes/component.ts'

interface ServerOptions extends Omit<GetProgramsOptions, 'kafka' | 'database' | 'kafkaHome'> {
  readonly settings: Settings
  readonly ports: ChosenPorts
  /** Starts and supervises a component, and resolves when it is ready. */
  readonly launch: (title: string, spec: ComponentSpec) => Promise<void>
  readonly together: (tasks: readonly Promise<void>[]) => Promise<void>
  readonly migrate: boolean
  readonly proxiedKafka?: ProxiedListener | undefined
}

/** The addresses of Kafka and the database: the user's, or the local ones. */
export function serversOf(settings: Settings, port: ChosenPorts['number']) {
  return {
    databaseUrl: settings.chosen('DATABASE_URL') ?? databaseUrl(port('database')),
    kafkaBrokers: settings.chosen('KAFKA_BROKERS') ?? `127.0.0.1:${port('kafka')}`,
  }
}

/** Starts Kafka and a migrated database, or checks that the user's servers can be used. */
export async function bringUpServers(options: ServerOptions): Promise<void> {
  const { settings, ports, launch, together, progress, signal, paths, env } = options
  const [ownDatabase, ownKafka] = [settings.chosen('DATABASE_URL'), settings.chosen('KAFKA_BROKERS')]
  const kafkaHome = settings.chosen('KAFKA_HOME')
  const programs = await getPrograms({ ...options, kafka: !ownKafka, database: !ownDatabase, kafkaHome })

  async function kafka(): Promise<void> {
    if (ownKafka) return progress.step('Connecting to the Kafka in KAFKA_BROKERS', () => checkKafka(settings))
    if (!programs.java || !programs.kafka) throw new Error('Java 17 or later was not found.')
    const [port, controllerPort] = [ports.number('kafka'), ports.number('controller')]
    const proxied = options.proxiedKafka
    const kafkaOptions = {
      ...{ paths, env, signal, port, controllerPort, proxied },
      ...{ java: programs.java, ...programs.kafka },
    }
    const spec = await prepareKafka(kafkaOptions)
    await Promise.all([ports.release('kafka'), ports.release('controller')])
    await launch('Kafka', spec)
    await finalizeKafka(kafkaOptions, progress)
  }

  async function database(): Promise<void> {
    if (ownDatabase) {
      await progress.step('Connecting to the database in DATABASE_URL', () => checkDatabase(settings))
    } else {
      if (!programs.database) throw new Error('MariaDB was not found.')
      const port = ports.number('database')
      const spec = await prepareDatabase({ paths, programs: programs.database, port, env, signal })
      await ports.release('database')
      await launch('Database', spec)
    }
    if (options.migrate) await migrate(options)
  }

  await together([kafka(), database()])
  if (ownKafka === undefined && options.migrate) {
    const access =
      ownDatabase === undefined ? { url: databaseUrl(ports.number('database')) } : databaseOf(settings)
    await registerLocalKafka({ paths, access, databaseIsLocal: ownDatabase === undefined })
  }
}

async function migrate({ progress, env, paths, signal }: ServerOptions): Promise<void> {
  await progress.step('Migrations and sample products', () =>
    runToEnd({
      name: 'migrations',
      command: process.execPath,
      args: ['infra/migrations/main.ts', '--sample-products'],
      env: { ...env, LOG_PRETTY: 'false' }, // with DATABASE_URL
      paths,
      signal,
    }),
  )
}
