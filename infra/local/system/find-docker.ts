import { execFile } from 'node:child_process'
import { isOlder } from './is-older.ts'

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
  /** The system's error code, for example if there is no such program. */
  readonly code?: string | undefined
  readonly failed: boolean
}

type AskDocker = (args: readonly string[]) => Promise<Answer>

/** The engine that `docker compose` reaches, or what is missing: docker, its compose plugin or the engine. */
export async function findDocker(
  env: NodeJS.ProcessEnv,
  ask: AskDocker = askDocker(env),
): Promise<Docker | NoDocker> {
  const compose = await ask(['compose', 'version', '--short'])
  if (compose.code === 'ENOENT') {
    const todo =
      'Install Docker Desktop, or Docker Engine with its compose plugin; then run the command again.'
    return { missing: 'Docker was not found on the PATH.', todo }
  }
  if (compose.failed) {
    const todo = `Install docker-compose-plugin (Compose ${OLDEST.compose} or later); then run the command again.`
    return /not a docker command|unknown (command|flag|shorthand)/i.test(compose.output)
      ? { missing: 'Docker has no compose plugin.', todo }
      : {
          missing: `\`docker compose version\` fails: ${lastLine(compose.output) || (compose.code ?? 'no answer')}`,
          todo: 'Fix this and run the command again.',
        }
  }
  const engine = await ask(['version', '--format', '{{.Server.Version}}'])
  if (engine.failed) {
    const todo =
      'Start Docker Desktop or the Docker service, or set DOCKER_HOST; `docker version` must succeed.'
    const reason = lastLine(engine.output)
    return { missing: `No Docker engine answers${reason && `: ${reason}`}`, todo }
  }
  return judgeVersions({ engine: engine.output.trim(), compose: compose.output.trim() })
}

/** The first versions with `healthcheck.start_interval`. */
const OLDEST: Docker = { engine: '25.0.0', compose: '2.20.2' }

/** Versions that are too old are reported; a version without a number is accepted. */
export function judgeVersions(docker: Docker): Docker | NoDocker {
  const old = (['engine', 'compose'] as const).filter((part) => isOlder(docker[part], OLDEST[part]))
  if (old.length === 0) return docker
  const titles = { engine: 'Docker Engine', compose: 'Compose' }
  const list = (versions: Docker) => old.map((part) => `${titles[part]} ${versions[part]}`).join(' and ')
  return {
    missing: `${list(docker)} ${old.length > 1 ? 'are' : 'is'} too old.`,
    todo: `Install ${list(OLDEST)}, or later; then run the command again.`,
  }
}

function lastLine(output: string): string {
  return output.trim().split('\n').at(-1) ?? ''
}

const askDocker =
  (env: NodeJS.ProcessEnv): AskDocker =>
  (args) =>
    new Promise((resolve) => {
      execFile('docker', args, { env, timeout: 20_000 }, (error, stdout, stderr) => {
        const code = typeof error?.code === 'string' ? error.code : undefined
        resolve({ output: error ? stderr : stdout, code, failed: error !== null })
      })
    })
