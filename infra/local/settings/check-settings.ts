import { readConfig as readSimulator } from '../../line-simulator/config.ts'
import { readConfig as readNotifier } from '../../../services/notifier/config.ts'
import { readConfig as readOrderApi } from '../../../services/order-api/config.ts'
import { isPercentEncoded } from '../../../services/shared/network/percent-encoding.ts'
import { collectFaults } from '../../../services/shared/runtime/read-config.ts'
import type { CommandContext } from '../command-context.ts'
import { readSettings, type Settings } from './settings.ts'
import { stackEnvironment, wantsSimulator } from './stack-environment.ts'

/** Everything that is wrong with what the user has set, and where they have set it. */
export function examineSettings(
  { settings, envFile, environment }: Pick<CommandContext, 'settings' | 'envFile' | 'environment'>,
  defaults: Readonly<Record<string, string>>,
): { faults: string[]; unknown: ReturnType<typeof unknownNames> } {
  const whereFrom = (name: string) =>
    environment[name] ? ' (in the environment)' : envFile[name] ? ' (in .env)' : ''
  return {
    faults: settingsFaults(readSettings(defaults, settings)).map((fault) =>
      fault.replace(/^\w+/, (name) => `${name}${whereFrom(name)}`),
    ),
    unknown: unknownNames(envFile, Object.keys(defaults)),
  }
}

const PORT_NAMES = ['PORT', 'NOTIFIER_PORT', 'SIMULATOR_PORT'] as const

/**
 * What every program would find wrong with its settings, all at once and each once: before anything starts,
 * which takes seconds. What only the start can know, such as where our own database is, counts as right.
 */
export function settingsFaults(settings: Settings): string[] {
  const env = {
    ...stackEnvironment(settings, {
      apiPort: 0,
      notifierPort: 0,
      databaseUrl: settings.chosen('DATABASE_URL') ?? 'mysql://a@127.0.0.1:3306/a',
      kafkaBrokers: settings.chosen('KAFKA_BROKERS') ?? '127.0.0.1:9092',
      simulator: wantsSimulator(settings) ? { port: 0, dataDirectory: '.' } : undefined,
    }),
    ...Object.fromEntries(PORT_NAMES.map((name) => [name, settings.values[name]])),
  }
  const faults = [
    ...PORT_NAMES.filter((name) => !isPort(Number(env[name]))).map(
      (name) => `${name}: expected a port from 1 to 65535`,
    ),
    ...repositoryFaults(env.MAVEN_REPOSITORY),
    ...collectFaults(() => readOrderApi(env)),
    ...collectFaults(() => readNotifier(env)),
    ...collectFaults(() => readSimulator({ ...env, LOG_PRETTY: undefined })),
  ]
  // Programs share settings: the first to complain about one is enough.
  return Array.from(new Map(faults.toReversed().map((fault) => [nameIn(fault), fault])).values()).toReversed()
}

/** The names in `.env` that are no settings, each with the setting that was probably meant. */
export function unknownNames(
  envFile: Readonly<Record<string, string>>,
  known: readonly string[],
): { name: string; meant: string | undefined }[] {
  return Object.keys(envFile)
    .filter((name) => !known.includes(name) && !name.startsWith('COMPOSE_'))
    .map((name) => ({ name, meant: known.find((candidate) => isAlmost(name.toUpperCase(), candidate)) }))
}

function repositoryFaults(address: string | undefined): string[] {
  if (!address) return []
  if (!/^https?:$/.test(URL.parse(address)?.protocol ?? ''))
    return ['MAVEN_REPOSITORY: expected the address of a repository: https://host/path']
  return isPercentEncoded(address) ? [] : ['MAVEN_REPOSITORY: a % must be written %25']
}

/** Programs also take 0, for any port; but then nobody would know where to reach them. */
function isPort(value: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= 65_535
}

function nameIn(fault: string): string {
  return fault.slice(0, fault.indexOf(':'))
}

/** Whether at most two letters have to be added, left out or changed. */
function isAlmost(one: string, other: string, changes = 2): boolean {
  if (one === '' || other === '') return one.length + other.length <= changes
  if (one.startsWith(other.charAt(0))) return isAlmost(one.slice(1), other.slice(1), changes)
  if (changes === 0) return false
  const [rest, otherRest] = [one.slice(1), other.slice(1)]
  return [
    [rest, otherRest],
    [rest, other],
    [one, otherRest],
  ].some(([a = '', b = '']) => isAlmost(a, b, changes - 1))
}
