import { rmSync } from 'node:fs'
import { bringUpServers, serversOf } from './bring-up-servers.ts'
import { buildFrontend } from './build-frontend.ts'
import { choosePorts, type Ports } from '../ports/choose-ports.ts'
import { closingOrder, LINE_SIMULATOR, SERVICES, specOf, urlOf } from './components.ts'
import { endLeftovers } from './end-leftovers.ts'
import { formatEnvFile, readDefaults } from '../settings/env-file.ts'
import { fillCompileCache } from './fill-compile-cache.ts'
import { stackPaths } from '../paths.ts'
import { recordPorts, stackWithPort } from '../ports/recorded-ports.ts'
import { replaceFile } from '../processes/process-records.ts'
import { SILENT_PROGRESS } from '../terminal/progress.ts'
import { rotateLog } from '../logs/read-log.ts'
import { retryWithOtherPorts } from './retry-with-other-ports.ts'
import { takeRunnerLock } from '../processes/runner-lock.ts'
import { readSettings } from '../settings/settings.ts'
import { stackEnvironment, wantsSimulator } from '../settings/stack-environment.ts'
import type { Stack, StackOptions } from './stack.ts'
import type { Component, ComponentSpec } from '../processes/component.ts'
import { superviseComponent } from '../processes/supervise-component.ts'

/**
 * Runs the whole platform or a part of it, as `npm start` does: Kafka, the database, the LINE simulator and the
 * services, each in its own supervised process. For tests:
 *
 *     const stack = await startStack({ directory, inherited: process.env, ports: 'any' })
 *     await fetch(`${stack.url('order-api')}/api/products`)
 *     stack.component('notifier').kill()              // SIGKILL; it is started again
 *     await stack.component('notifier').whenReady()
 *     await stack.component('notifier').stop()        // stays stopped, until start()
 *     await stack.close()
 *
 * With DATABASE_URL and KAFKA_BROKERS in `settings` it uses those servers. A killed test leaves processes running; the
 * next start in the same directory ends them first.
 *
 * @throws AlreadyRunning when another process runs a stack in this directory
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { inherited, progress = SILENT_PROGRESS } = options
  const paths = stackPaths(options.directory)
  const { command = 'a test' } = options
  const releaseLock = takeRunnerLock(paths.run, command)
  let forgetPorts: () => void = () => undefined
  const components = new Map<string, Component>()

  async function stopComponents(): Promise<void> {
    for (const group of closingOrder(Array.from(components.keys()))) {
      await Promise.all(group.map(async (name) => components.get(name)?.stop()))
    }
  }

  async function close(): Promise<void> {
    await stopComponents()
    rmSync(paths.envFile, { force: true })
    forgetPorts()
    releaseLock()
  }

  async function start(portChoice: Ports): Promise<Stack['env']> {
    const giveUp = new AbortController()
    const signal = AbortSignal.any([giveUp.signal, ...(options.signal ? [options.signal] : [])])

    async function launch(title: string, spec: ComponentSpec): Promise<void> {
      signal.throwIfAborted() // Do not start what would be stopped at once.
      rotateLog(spec.logFile)
      const component = superviseComponent(spec, options)
      components.set(spec.name, component)
      await progress.step(title, () => component.start({ orFail: true, signal }))
    }

    /** Waits for all tasks. The first error aborts the others and is the one that is thrown. */
    async function together(tasks: readonly Promise<void>[]): Promise<void> {
      await Promise.all(tasks.map((task) => task.catch((error: unknown) => giveUp.abort(error))))
      signal.throwIfAborted()
    }

    const settings = readSettings(readDefaults(), options.settings ?? {})
    const services = SERVICES.filter(({ name }) => options.services?.includes(name) ?? true)
    const withSimulator = (options.simulator ?? true) && wantsSimulator(settings)
    const ports = await choosePorts(settings, {
      ports: portChoice,
      progress,
      ownerOf: (port) => stackWithPort(port, options.directory),
    })
    // Before any of them is released for its program.
    forgetPorts = recordPorts({ command, directory: options.directory, ports: ports.all })
    const variables = stackEnvironment(settings, {
      ...serversOf(settings, ports.number),
      apiPort: ports.number('PORT'),
      notifierPort: ports.number('NOTIFIER_PORT'),
      operationsPort: ports.number('OPERATIONS_PORT'),
      simulator: withSimulator
        ? { port: ports.number('SIMULATOR_PORT'), dataDirectory: paths.lineSimulator }
        : undefined,
    })
    const shared = { paths, env: { ...inherited, ...variables }, progress, signal }
    const launchService = async (service: typeof LINE_SIMULATOR) => {
      await ports.release(service.portVariable)
      await launch(service.title, specOf(service, paths, shared.env))
    }

    try {
      await together([
        bringUpServers({
          ...{ ...shared, settings, ports, launch, together },
          directory: options.programs,
          migrate: options.migrate ?? true,
          proxiedKafka: options.proxiedKafka,
        }),
        ...(services.length > 0 ? [fillCompileCache(shared)] : []),
        ...(withSimulator ? [launchService(LINE_SIMULATOR)] : []),
        ...(services.some(({ servesPages }) => servesPages) ? [buildFrontend(shared)] : []),
      ])
      replaceFile(paths.envFile, formatEnvFile(variables), 0o600)
      await together(services.map(launchService))
      return variables
    } finally {
      await ports.releaseAll()
    }
  }

  try {
    const leftovers = await endLeftovers(paths.run)
    if (leftovers.length > 0)
      progress.say(`Stopped what a killed run had left running: ${leftovers.join(', ')}`)
    const env = await retryWithOtherPorts(start, {
      ports: options.ports ?? 'usual',
      beforeNext: async () => {
        progress.say('Another program has just taken a port: trying again with other ports')
        await stopComponents()
        components.clear()
      },
    })
    return {
      env,
      components: Array.from(components.values()),
      component: (name) => components.get(name) ?? fail(`this stack has no ${name}`),
      url: (name) =>
        urlOf(
          [LINE_SIMULATOR, ...SERVICES].find((service) => service.name === name) ?? fail(`no ${name}`),
          env,
        ),
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

function fail(why: string): never {
  throw new Error(why)
}
