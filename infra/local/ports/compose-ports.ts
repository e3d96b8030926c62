import { anyPort, releaseAll, reservePorts } from './reserve-ports.ts'

/** The settings with the ports that docker compose publishes. */
export const COMPOSE_PORTS = [
  'PORT',
  'NOTIFIER_PORT',
  'OPERATIONS_PORT',
  'SIMULATOR_PORT',
  'MYSQL_PORT',
  'KAFKA_PORT',
  'PHPMYADMIN_PORT',
  'KAFKA_UI_PORT',
  'PROMETHEUS_PORT',
  'GRAFANA_PORT',
] as const

export type ComposePorts = Readonly<Record<(typeof COMPOSE_PORTS)[number], number>>

/** Free ports for a second platform of docker compose. */
export async function findComposePorts(): Promise<ComposePorts> {
  const start = anyPort()
  const reserved = await reservePorts(
    COMPOSE_PORTS.map((name, index) => ({ name, port: start + index, host: '127.0.0.1' })),
  )
  await releaseAll(reserved)
  return Object.fromEntries(
    Array.from(reserved, ([name, { port }]) => [name, port]),
  ) as unknown as ComposePorts
}
