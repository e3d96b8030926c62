import type { Progress } from '../terminal/progress.ts'
import { nameStack, type RunningStack } from './recorded-ports.ts'
import { anyPort, holdPort, releaseAll, reservePorts, type HoldPort, type Wish } from './reserve-ports.ts'
import type { Settings } from '../settings/settings.ts'
import { simulatorHost, wantsSimulator } from '../settings/stack-environment.ts'

/** What listens, by the variable that sets its port; Kafka and the database have no variable. */
export const LISTENERS = {
  PORT: 'the order API',
  SIMULATOR_PORT: 'the LINE simulator',
  NOTIFIER_PORT: 'the notifier',
  OPERATIONS_PORT: 'operations',
  kafka: 'Kafka',
  controller: "Kafka's controller",
  database: 'the database',
} as const

/** `usual`: the usual ones; `any`: other free ones; `servers-anywhere`: other free ones for Kafka and the database. */
export type Ports = 'usual' | 'any' | 'servers-anywhere'

export type Listener = keyof typeof LISTENERS

export interface ChosenPorts {
  readonly number: (listener: Listener) => number
  /** By what listens there. */
  readonly all: Readonly<Record<string, number>>
  /** Frees a reserved port for the program that is about to start. */
  readonly release: (listener: Listener) => Promise<void>
  readonly releaseAll: () => Promise<void>
}

interface ChoosePortsOptions {
  readonly ports?: Ports | undefined
  readonly progress: Progress
  /** The other running stack to which a port belongs, even if nothing listens on it at the moment. */
  readonly ownerOf?: (port: number) => RunningStack | undefined
}

/** Reserves a port for everything that listens, and reports which usual ports are in use. */
export async function choosePorts(
  settings: Settings,
  { ports = 'usual', progress, ownerOf = () => undefined }: ChoosePortsOptions,
): Promise<ChosenPorts> {
  const wishes = wishedPorts(settings, ports)
  const reserved = await reservePorts(wishes, unlessOwned(ownerOf))
  const of = (name: Listener) => reserved.get(name) ?? fail(name)
  for (const { name, port } of ports === 'any' ? [] : wishes) {
    const chosen = of(name).port
    if (chosen === port) continue
    const owner = ownerOf(port)
    const taken = owner ? `belongs to ${nameStack(owner)}` : 'is in use'
    progress.say(`Port ${port} ${taken}: ${LISTENERS[name]} uses ${chosen} instead`)
  }
  return {
    number: (name) => of(name).port,
    all: Object.fromEntries(Array.from(reserved, ([name, { port }]) => [name, port])),
    release: (name) => of(name).release(),
    releaseAll: () => releaseAll(reserved),
  }
}

/** Asked once the port is held: the other stack records its ports before it lets go of them. */
function unlessOwned(ownerOf: NonNullable<ChoosePortsOptions['ownerOf']>): HoldPort {
  return async (port, host) => {
    const held = await holdPort(port, host)
    if (!held || !ownerOf(port)) return held
    await held.release()
    return undefined
  }
}

function fail(name: string): never {
  throw new Error(`no port was reserved for ${name}`)
}

/** The preferred port of everything that listens. */
export function wishedPorts(settings: Settings, ports: Ports): (Wish & { name: Listener })[] {
  const { HOST, OPERATOR_TOKEN } = settings.values
  const usual = (name: string) => Number(settings.values[name])
  const all: (Wish & { name: Listener })[] = [
    { name: 'PORT', port: usual('PORT'), host: HOST ?? '127.0.0.1' },
    { name: 'SIMULATOR_PORT', port: usual('SIMULATOR_PORT'), host: simulatorHost(settings.values) },
    { name: 'NOTIFIER_PORT', port: usual('NOTIFIER_PORT'), host: HOST ?? '127.0.0.1' },
    // Without a token it listens on this machine only.
    {
      name: 'OPERATIONS_PORT',
      port: usual('OPERATIONS_PORT'),
      host: OPERATOR_TOKEN ? (HOST ?? '127.0.0.1') : '127.0.0.1',
    },
    { name: 'kafka', port: 9092, host: '127.0.0.1' },
    { name: 'controller', port: 9093, host: '127.0.0.1' },
    { name: 'database', port: 3306, host: '127.0.0.1' },
  ]
  const wishes = all.filter(({ name }) => !runsElsewhere(name, settings))
  if (ports === 'usual') return wishes
  const start = anyPort()
  return wishes.map((wish, index) =>
    ports === 'servers-anywhere' && wish.name in settings.values ? wish : { ...wish, port: start + index },
  )
}

/** The user's own servers, and a simulator that is not used, need no port. */
function runsElsewhere(name: Listener, settings: Settings): boolean {
  if (name === 'database') return settings.chosen('DATABASE_URL') !== undefined
  if (name === 'kafka' || name === 'controller') return settings.chosen('KAFKA_BROKERS') !== undefined
  return name === 'SIMULATOR_PORT' && !wantsSimulator(settings)
}
