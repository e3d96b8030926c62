import { readConfig as readSimulator } from '../../line-simulator/config.ts'
import { readConfig as readNotifier } from '../../../services/notifier/config.ts'
import { readConfig as readOperations } from '../../../services/operations/config.ts'
import { readConfig as readOrderApi } from '../../../services/order-api/config.ts'
import { isPercentEncoded } from '../../../services/shared/network/percent-encoding.ts'
import { collectFaults } from '../../../services/shared/runtime/read-config.ts'
import type { AlteredValue, UserSettings } from '../command-context.ts'
import { readSettings, type Settings } from './settings.ts'
import { stackEnvironment, wantsSimulator } from './stack-environment.ts'

export interface SettingsExamination {
  /** `NAME: what is expected`, of every invalid setting. */
  readonly faults: readonly string[]
  /** `NAME (in .env): why`, of values that are read differently from what the line has, and that may be on purpose. */
  readonly altered: readonly string[]
  /** Names in `.env` that are not settings. */
  readonly unknown: readonly UnknownName[]
}

/** Everything that is wrong with the user's settings, and where each is set. */
export function examineSettings(
  { settings, envFile, environment, alteredValues }: Omit<UserSettings, 'strayLines'>,
  defaults: Readonly<Record<string, string>>,
): SettingsExamination {
  const whereFrom = (name: string) =>
    environment[name] ? ' (in the environment)' : envFile[name] ? ' (in .env)' : ''
  const inUse = alteredValues.filter(({ name }) => !environment[name])
  const [lost, others] = [inUse.filter(({ isFault }) => isFault), inUse.filter(({ isFault }) => !isFault)]
  const describe = ({ name, why }: AlteredValue) => `${name} (in .env): ${why}`
  // What is left of a value may be invalid; the loss is the cause.
  const causes = new Set(lost.map(({ name }) => name))
  return {
    faults: [
      ...lost.map(describe),
      ...settingsFaults(readSettings(defaults, settings))
        .filter((fault) => !causes.has(nameIn(fault)))
        .map((fault) => fault.replace(/^\w+/, (name) => `${name}${whereFrom(name)}`)),
    ],
    altered: others.map(describe),
    unknown: unknownNames(envFile, Object.keys(defaults)),
  }
}

const PORT_NAMES = ['PORT', 'NOTIFIER_PORT', 'OPERATIONS_PORT', 'SIMULATOR_PORT'] as const

/**
 * The faults that every program would find in its settings, each once, before anything is started. Values that only
 * the start can set, such as the address of the local database, count as valid.
 */
export function settingsFaults(settings: Settings): string[] {
  const env = {
    ...stackEnvironment(settings, {
      apiPort: 0,
      notifierPort: 0,
      operationsPort: 0,
      databaseUrl: settings.chosen('DATABASE_URL') ?? 'mysql://a@127.0.0.1:3306/a',
      kafkaBrokers: settings.chosen('KAFKA_BROKERS') ?? '127.0.0.1:9092',
      simulator: wantsSimulator(settings) ? { port: 0, dataDirectory: '.' } : undefined,
    }),
    ...Object.fromEntries(PORT_NAMES.map((name) => [name, settings.values[name]])),
  }
  const faults = [
    ...PORT_NAMES.filter((name) => !isPort(Number(env[name]))).map(
      (name) => `${name}: must be a port from 1 to 65535`,
    ),
    ...repositoryFaults(env.MAVEN_REPOSITORY),
    ...collectFaults(() => readOrderApi(env)),
    ...collectFaults(() => readNotifier(env)),
    ...collectFaults(() => readOperations(env)),
    ...collectFaults(() => readSimulator(env)),
  ]
  // Programs share settings: one fault for each is enough.
  return Array.from(new Map(faults.toReversed().map((fault) => [nameIn(fault), fault])).values()).toReversed()
}

/** A name in `.env` that is not a setting, and the setting that was probably meant. */
interface UnknownName {
  readonly name: string
  readonly meant: string | undefined
}

/** The names in `.env` that are not settings. */
export function unknownNames(
  envFile: Readonly<Record<string, string>>,
  known: readonly string[],
): UnknownName[] {
  return Object.keys(envFile)
    .filter((name) => !known.includes(name) && !name.startsWith('COMPOSE_'))
    .map((name) => ({ name, meant: known.find((candidate) => isAlmost(name.toUpperCase(), candidate)) }))
}

function repositoryFaults(address: string | undefined): string[] {
  if (!address) return []
  if (!/^https?:$/.test(URL.parse(address)?.protocol ?? ''))
    return ['MAVEN_REPOSITORY: must be the address of a repository: https://host/path']
  return isPercentEncoded(address) ? [] : ['MAVEN_REPOSITORY: a % must be written %25']
}

/** Programs also accept 0, which means any port; but then their address would be unknown. */
function isPort(value: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= 65_535
}

function nameIn(fault: string): string {
  return fault.slice(0, fault.indexOf(':'))
}

/** Whether the names differ by at most two added, removed or changed letters. */
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
