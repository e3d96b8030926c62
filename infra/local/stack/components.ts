import { join } from 'node:path'
import type { Listener } from '../ports/choose-ports.ts'
import { explainTakenPort } from '../ports/explain-taken-port.ts'
import { LOCAL_DIRECTORY, logFileOf, PROJECT_ROOT, type StackPaths } from '../paths.ts'
import { reachableHost } from '../settings/stack-environment.ts'
import type { ComponentSpec } from '../processes/component.ts'

/** A program of this project, and how to check that it is ready. */
export interface Service {
  readonly name: string
  /** Shown to the user. */
  readonly title: string
  readonly main: string
  /**
   * The size of each half of the heap's young generation, in MB. The garbage of all concurrent requests should fit,
   * otherwise it moves to the old generation. Measured from 8 to 16: the order API takes
   * 8 % more orders per second with 15 MB more in memory; a push costs the notifier a sixth less, with 10 to 20 MB more.
   */
  readonly semiSpaceMb: number
  /** The variables that set where it listens. */
  readonly portVariable: Listener
  readonly hostVariable?: string
  readonly readyPath: string
  /** It serves the built pages, which must exist before it starts. */
  readonly servesPages?: boolean
  /** Without OPERATOR_TOKEN it listens on this machine only, whatever HOST is. */
  readonly isForOperators?: boolean
}

export const LINE_SIMULATOR: Service = {
  name: 'line-simulator',
  title: 'LINE simulator',
  main: 'infra/line-simulator/main.ts',
  // It stands for another company's machines, so it should use as little as possible of ours.
  semiSpaceMb: 16,
  portVariable: 'SIMULATOR_PORT',
  hostVariable: 'SIMULATOR_HOST',
  readyPath: '/healthz',
}

/** What `npm start` runs on top of Kafka, the database and the LINE simulator. */
export const SERVICES: readonly Service[] = [
  {
    name: 'order-api',
    title: 'Order API',
    main: 'services/order-api/main.ts',
    semiSpaceMb: 8,
    portVariable: 'PORT',
    hostVariable: 'HOST',
    readyPath: '/readyz',
    servesPages: true,
  },
  {
    name: 'notifier',
    title: 'Notifier',
    main: 'services/notifier/main.ts',
    semiSpaceMb: 8,
    portVariable: 'NOTIFIER_PORT',
    hostVariable: 'HOST',
    readyPath: '/readyz',
  },
  {
    name: 'operations',
    title: 'Operations',
    main: 'services/operations/main.ts',
    semiSpaceMb: 8,
    portVariable: 'OPERATIONS_PORT',
    hostVariable: 'HOST',
    readyPath: '/readyz',
    servesPages: true,
    isForOperators: true,
  },
]

/** Node's cache of compiled TypeScript. */
const COMPILE_CACHE = join(LOCAL_DIRECTORY, 'compile-cache')

/**
 * Node's arguments for a service. Without them the young generation grows to 48 MB, the old one to a multiple of the
 * live objects, and glibc keeps a heap for each thread: under load that is 150 MB of 340.
 *
 * V8 allocates objects that it expects to live long directly in the old generation (pretenuring). Sometimes it takes
 * the objects of a request for such ones: the old generation then fills with finished requests, each of which refers
 * to younger ones. Without pretenuring this does not happen.
 */
export const serviceArguments = ({ main, semiSpaceMb }: Pick<Service, 'main' | 'semiSpaceMb'>) => [
  `--max-semi-space-size=${semiSpaceMb}`,
  '--max-old-space-size=128',
  '--no-allocation-site-pretenuring',
  join(PROJECT_ROOT, main),
]

/** Defaults for the environment of a service. */
export const SERVICE_VARIABLES = { NODE_COMPILE_CACHE: COMPILE_CACHE, MALLOC_ARENA_MAX: '1' }

/** Groups of names in the order in which they are stopped: services first, then what they depend on. */
export function closingOrder(names: readonly string[]): string[][] {
  const last = ['line-simulator', 'kafka', 'database']
  return [
    names.filter((name) => !last.includes(name)),
    ...last.map((name) => names.filter((other) => other === name)),
  ]
}

type Variables = Readonly<Record<string, string | undefined>>

/** The URL of a service that runs with these variables. */
export function urlOf(service: Service, env: Variables): string {
  const host = service.hostVariable ? variablesOf(service, env)[service.hostVariable] : undefined
  return `http://${reachableHost(host)}:${env[service.portVariable] ?? ''}`
}

/** What differs for a service from the variables of all. */
export function variablesOf({ isForOperators = false }: Service, env: Variables): Variables {
  return isForOperators && !env.OPERATOR_TOKEN ? { ...env, HOST: '127.0.0.1' } : env
}

export function specOf(service: Service, paths: StackPaths, env: NodeJS.ProcessEnv): ComponentSpec {
  const readyUrl = urlOf(service, env) + service.readyPath
  return {
    name: service.name,
    command: process.execPath,
    args: serviceArguments(service),
    cwd: PROJECT_ROOT,
    // One JSON object per line, even if the runner has a terminal.
    env: { ...SERVICE_VARIABLES, ...variablesOf(service, env), LOG_PRETTY: 'false' },
    run: paths.run,
    logFile: logFileOf(paths, service.name),
    // "order-api listens" is logged at level info.
    ...(['trace', 'debug', 'info'].includes(env.LOG_LEVEL ?? 'info') && { readyLine: ' listens"' }),
    isReady: () => answersOk(readyUrl),
    explainEnd: explainTakenPort([Number(env[service.portVariable])]),
    readyWithinMs: 30_000,
    stopWithinMs: 15_000,
  }
}

async function answersOk(url: string): Promise<boolean> {
  const response = await fetch(url, { signal: AbortSignal.timeout(2_000) })
  await response.body?.cancel()
  return response.ok
}
