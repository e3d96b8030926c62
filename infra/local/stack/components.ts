import { join } from 'node:path'
import type { Listener } from '../ports/choose-ports.ts'
import { LOCAL_DIRECTORY, logFileOf, PROJECT_ROOT, type StackPaths } from '../paths.ts'
import { reachableHost } from '../settings/stack-environment.ts'
import type { ComponentSpec } from '../processes/component.ts'

/** A program of this project, and how to tell that it is ready. */
export interface Service {
  readonly name: string
  /** For people. */
  readonly title: string
  readonly main: string
  /**
   * Of each half of the heap's young generation, in MB. What a service makes while it answers all that is under way
   * should fit, or else the garbage of one request becomes old with the next. Measured from 8 to 16: the order API takes
   * 8 % more orders per second with 15 MB more in memory; a push costs the notifier a sixth less, with 10 to 20 MB more.
   */
  readonly semiSpaceMb: number
  /** The variables that say where it listens. */
  readonly portVariable: Listener
  readonly hostVariable?: string
  readonly readyPath: string
  /** It serves the built pages, which have to be there before it starts. */
  readonly servesPages?: boolean
}

export const LINE_SIMULATOR: Service = {
  name: 'line-simulator',
  title: 'LINE simulator',
  main: 'infra/line-simulator/main.ts',
  // It stands for another company's machines, and so takes as little as it can from ours.
  semiSpaceMb: 16,
  portVariable: 'SIMULATOR_PORT',
  hostVariable: 'SIMULATOR_HOST',
  readyPath: '/healthz',
}

/** What `npm start` runs on top of Kafka, the database and the LINE simulator. */
export const services: readonly Service[] = [
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
]

/** What Node has made of the TypeScript that it runs. */
const COMPILE_CACHE = join(LOCAL_DIRECTORY, 'compile-cache')

/**
 * What Node is started with for a service. It would let the young generation of its heap grow to 48 MB and the old one
 * to a multiple of what lives, and glibc would keep a heap for each thread: under load 150 MB of 340.
 *
 * V8 puts what it takes for long-lived (allocation sites whose objects survive) straight among the old. What lasts as
 * long as a request looks like that to it now and then: the old generation then fills with finished requests, each of
 * which holds on to younger ones. Without that guess nothing grows old under load.
 */
export const serviceArguments = ({ main, semiSpaceMb }: Pick<Service, 'main' | 'semiSpaceMb'>) => [
  `--max-semi-space-size=${semiSpaceMb}`,
  '--max-old-space-size=128',
  '--no-allocation-site-pretenuring',
  join(PROJECT_ROOT, main),
]

/** For the environment of a service, which may say otherwise. */
export const SERVICE_VARIABLES = { NODE_COMPILE_CACHE: COMPILE_CACHE, MALLOC_ARENA_MAX: '1' }

/** Names in groups that are stopped one after the other: first what needs the others to finish its work. */
export function closingOrder(names: readonly string[]): string[][] {
  const last = ['line-simulator', 'kafka', 'database']
  return [
    names.filter((name) => !last.includes(name)),
    ...last.map((name) => names.filter((other) => other === name)),
  ]
}

/** Where a service is reached, with the variables that it runs with. */
export function urlOf(service: Service, env: Readonly<Record<string, string | undefined>>): string {
  const host = service.hostVariable ? env[service.hostVariable] : undefined
  return `http://${reachableHost(host)}:${env[service.portVariable] ?? ''}`
}

export function specOf(service: Service, paths: StackPaths, env: NodeJS.ProcessEnv): ComponentSpec {
  const readyUrl = urlOf(service, env) + service.readyPath
  return {
    name: service.name,
    command: process.execPath,
    args: serviceArguments(service),
    cwd: PROJECT_ROOT,
    // One JSON object per line, whatever the terminal of the runner is.
    env: { ...SERVICE_VARIABLES, ...env, LOG_PRETTY: 'false' },
    run: paths.run,
    logFile: logFileOf(paths, service.name),
    // "order-api listens"; with a higher level it does not say so.
    ...(['trace', 'debug', 'info'].includes(env.LOG_LEVEL ?? 'info') && { readyLine: ' listens"' }),
    isReady: () => answersOk(readyUrl),
    readyWithinMs: 30_000,
    stopWithinMs: 15_000,
  }
}

async function answersOk(url: string): Promise<boolean> {
  const response = await fetch(url, { signal: AbortSignal.timeout(2_000) })
  await response.body?.cancel()
  return response.ok
}
