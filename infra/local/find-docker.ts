import { execFile } from 'node:child_process'

export interface Docker {
  /** Versions. */
  readonly engine: string
  readonly compose: string
}

export interface NoDocker {
  readonly missing: string
  readonly todo: string
}

export interface Answer {
  readonly output: string
  /** The system's, when there is no such program. */
  readonly code?: string | undefined
  readonly failed: boolean
}

export type AskDocker = (args: readonly string[]) => Promise<Answer>

/** The engine that `docker compose` reaches, or which of its three parts is missing. */
export async function findDocker(
  env: NodeJS.ProcessEnv,
  ask: AskDocker = askDocker(env),
): Promise<Docker | NoDocker> {
  const compose = await ask(['compose', 'version', '--short'])
  if (compose.code === 'ENOENT') {
    const todo = 'Install Docker Desktop, or Docker Engine with its compose plugin, and run this again.'
    return { missing: 'There is no `docker` in PATH.', todo }
  }
  if (compose.failed) {
    return {
      missing: 'Docker is here, without its compose plugin.',
      todo: 'Install docker-compose-plugin (Compose 2.20 or later), and run this again.',
    }
  }
  const engine = await ask(['version', '--format', '{{.Server.Version}}'])
  if (engine.failed) {
    const todo =
      'Start Docker Desktop or the Docker service, or set DOCKER_HOST; `docker version` must succeed.'
    const reason = engine.output.trim().split('\n').at(-1) ?? ''
    return { missing: `No Docker engine answers${reason && `: ${reason}`}`, todo }
  }
  return { engine: engine.output.trim(), compose: compose.output.trim() }
}

const askDocker =
  (env: NodeJS.ProcessEnv): AskDocker =>
  (args) =>
    new Promise((resolve) => {
      execFile('docker', args, { env, timeout: 20_000, windowsHide: true }, (error, stdout, stderr) => {
        const code = typeof error?.code === 'string' ? error.code : undefined
        resolve({ output: error ? stderr : stdout, code, failed: error !== null })
      })
    })
