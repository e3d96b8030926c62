import { join } from 'node:path'
import { specOf, urlOf, SERVICES } from '../../../infra/local/stack/components.ts'
import { logFileOf, PROJECT_ROOT, stackPaths, type StackPaths } from '../../../infra/local/paths.ts'
import type { Progress } from '../../../infra/local/terminal/progress.ts'
import type { Stack } from '../../../infra/local/stack/stack.ts'
import { startStack } from '../../../infra/local/stack/start-stack.ts'
import type { Component, ComponentSpec } from '../../../infra/local/processes/component.ts'
import { superviseComponent } from '../../../infra/local/processes/supervise-component.ts'
import { findFreePorts } from '../../support/servers/find-free-ports.ts'
import type { Scope } from '../../support/scope.ts'

/** The platform as `npm start` runs it, with data and ports of its own, and room for rivals beside it. */
export interface Platform {
  readonly stack: Stack
  readonly progress: Progress
  readonly signal: AbortSignal
  /** Starts one of the services once more, with other settings; its URL and process. */
  readonly startService: (name: string, as: string, settings: NodeJS.ProcessEnv) => Promise<Server>
  /** Starts a program of the benchmark's own: `servers/NAME.ts`. */
  readonly startRival: (name: string, settings: NodeJS.ProcessEnv) => Promise<Server>
}

export interface Server {
  /** Without a trailing slash. */
  readonly url: string
  readonly component: Component
}

export interface PlatformOptions {
  readonly directory: string
  /** What its programs inherit: `process.env`. */
  readonly environment: NodeJS.ProcessEnv
  readonly progress: Progress
  readonly signal: AbortSignal
  readonly hurry: AbortSignal
}

export async function startPlatform(
  scope: Scope,
  { directory, environment, progress, signal, hurry }: PlatformOptions,
): Promise<Platform> {
  const stack = await startStack({
    directory,
    inherited: environment,
    settings: { MAVEN_REPOSITORY: environment.MAVEN_REPOSITORY, KAFKA_HOME: environment.KAFKA_HOME },
    ports: 'any',
    command: 'npm run bench',
    progress,
    signal,
    hurry,
  })
  scope.onEnd(stack.close)
  const paths = stackPaths(directory)

  async function start(spec: ComponentSpec): Promise<Component> {
    const component = superviseComponent(spec, { hurry })
    scope.onEnd(component.stop)
    await component.start({ orFail: true, signal })
    return component
  }

  return {
    stack,
    progress,
    signal,
    startService: async (name, as, settings) => {
      const service = SERVICES.find((candidate) => candidate.name === name)
      if (service === undefined) throw new Error(`there is no service ${name}`)
      const { port } = await findFreePorts(['port'])
      const env = { ...stack.env, ...settings, [service.portVariable]: String(port) }
      const component = await start(specOf({ ...service, name: as }, paths, { ...environment, ...env }))
      return { url: urlOf(service, env), component }
    },
    startRival: async (name, settings) => {
      const { port } = await findFreePorts(['port'])
      const env = { ...environment, ...settings, PORT: String(port) }
      return { url: `http://127.0.0.1:${port}`, component: await start(rivalSpec(name, paths, env)) }
    },
  }
}

function rivalSpec(name: string, paths: StackPaths, env: NodeJS.ProcessEnv): ComponentSpec {
  return {
    name,
    command: process.execPath,
    args: [join(PROJECT_ROOT, 'tests/bench/servers', `${name}.ts`)],
    cwd: PROJECT_ROOT,
    env,
    run: paths.run,
    logFile: logFileOf(paths, name),
    readyLine: ' listens"',
    isReady: () => Promise.resolve(true),
    readyWithinMs: 30_000,
    stopWithinMs: 5_000,
  }
}
