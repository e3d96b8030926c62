import { resolve } from 'node:path'
import { PROJECT_ROOT } from '../paths.ts'
import type { Settings } from './settings.ts'

interface StackPlaces {
  readonly apiPort: number
  readonly notifierPort: number
  readonly operationsPort: number
  readonly databaseUrl: string
  readonly kafkaBrokers: string
  /** Undefined: no simulator runs. */
  readonly simulator: { readonly port: number; readonly dataDirectory: string } | undefined
}

/** Whether to run the simulator: yes, unless a real access token is set. */
export function wantsSimulator({ chosen, values }: Settings): boolean {
  return [undefined, values.SIMULATOR_ACCESS_TOKEN].includes(chosen('LINE_ACCESS_TOKEN'))
}

/** The settings of docker compose alone: `npm start` runs nothing at these ports, and with these passwords. */
export const COMPOSE_SETTINGS: ReadonlySet<string> = new Set([
  'MYSQL_PASSWORD',
  'MYSQL_ROOT_PASSWORD',
  'MYSQL_PORT',
  'KAFKA_PORT',
  'PHPMYADMIN_PORT',
  'KAFKA_UI_PORT',
  'PROMETHEUS_PORT',
  'GRAFANA_PORT',
])

/** The variables of `.env.example` with the values in use, without those of docker compose. */
export function stackEnvironment(settings: Settings, places: StackPlaces): Record<string, string> {
  return {
    ...Object.fromEntries(Object.entries(settings.values).filter(([name]) => !COMPOSE_SETTINGS.has(name))),
    ...ownServers(settings),
    PORT: String(places.apiPort),
    NOTIFIER_PORT: String(places.notifierPort),
    OPERATIONS_PORT: String(places.operationsPort),
    ORDER_API_URL: orderApiUrl(settings, places.apiPort),
    DATABASE_URL: places.databaseUrl,
    KAFKA_BROKERS: places.kafkaBrokers,
    ...(places.simulator && simulatorVariables(settings, places.simulator)),
  }
}

function orderApiUrl({ values, chosen }: Settings, port: number): string {
  const urlAt = (at: number | string) => `http://${reachableHost(values.HOST)}:${at}`
  // Variables from an earlier run/env name that run's order API, whose port may have changed.
  const url = chosen('ORDER_API_URL')
  return url === undefined || url === urlAt(values.PORT ?? '') ? urlAt(port) : url
}

const ACCESS_SETTINGS = {
  DATABASE_URL: ['DATABASE_PASSWORD', 'DATABASE_TLS', 'DATABASE_CA_FILE'],
  KAFKA_BROKERS: ['KAFKA_TLS', 'KAFKA_CA_FILE', 'KAFKA_SASL_MECHANISM', 'KAFKA_USERNAME', 'KAFKA_PASSWORD'],
}

/** The user's servers and their access settings, which are empty for local servers: these have no TLS or login. */
export function ownServers({ chosen }: Settings): Record<string, string> {
  const variables = Object.entries(ACCESS_SETTINGS).flatMap(([server, names]) => {
    const value = (name: string) => (chosen(server) === undefined ? '' : (chosen(name) ?? ''))
    return [server, ...names].map((name) => [
      name,
      name.endsWith('_FILE') ? absolute(value(name)) : value(name),
    ])
  })
  return Object.fromEntries(variables) as Record<string, string>
}

/** A program that reads run/env may run in another directory. */
function absolute(path: string): string {
  return path && resolve(PROJECT_ROOT, path)
}

function simulatorVariables(
  { values, chosen }: Settings,
  { port, dataDirectory }: NonNullable<StackPlaces['simulator']>,
): Record<string, string> {
  const host = simulatorHost(values)
  const urlAt = (at: number | string) => `http://${reachableHost(host)}:${at}`
  /** Variables from an earlier run/env name that run's simulator, whose port may have changed. */
  const chosenElsewhere = (name: string) =>
    chosen(name) === urlAt(values.SIMULATOR_PORT ?? '') ? undefined : chosen(name)
  return {
    SIMULATOR_HOST: host,
    SIMULATOR_PORT: String(port),
    SIMULATOR_DATA_DIR: chosen('SIMULATOR_DATA_DIR') ?? dataDirectory,
    LINE_API_BASE_URL: chosenElsewhere('LINE_API_BASE_URL') ?? urlAt(port),
    LINE_SIMULATOR_URL: chosenElsewhere('LINE_SIMULATOR_URL') ?? urlAt(port),
    LINE_ACCESS_TOKEN: values.SIMULATOR_ACCESS_TOKEN ?? '',
    LINE_LOGIN_CHANNEL_ID: chosen('LINE_LOGIN_CHANNEL_ID') ?? values.SIMULATOR_LOGIN_CHANNEL_ID ?? '',
  }
}

/** The simulator listens where the shop does: a phone that opens the shop needs both. */
export function simulatorHost({ SIMULATOR_HOST, HOST }: Readonly<Record<string, string>>): string {
  return [SIMULATOR_HOST, HOST].find(Boolean) ?? '127.0.0.1'
}

/** The host, for a URL, at which this machine reaches a program that listens on `host`. */
export function reachableHost(host: string | undefined): string {
  if (!host || host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}
