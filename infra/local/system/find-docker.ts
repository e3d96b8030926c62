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
    const todo = `Install docker-compose-plugin (Compose ${OLDEST.compose} or later), and run this again.`
    return /not a docker command|unknown (command|flag|shorthand)/i.test(compose.output)
      ? { missing: 'Docker is here, without its compose plugin.', todo }
      : {
          missing: `\`docker compose version\` fails: ${lastLine(compose.output) || (compose.code ?? 'it does not answer')}`,
          todo: 'See to that, and run this again.',
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

/** The first that know `healthcheck.start_interval`. */
const OLDEST: Docker = { engine: '25.0.0', compose: '2.20.2' }

/** What is too old does not do; what has no number in its version is believed. */
export function judgeVersions(docker: Docker): Docker | NoDocker {
  const old = (['engine', 'compose'] as const).filter((part) => isOlder(docker[part], OLDEST[part]))
  if (old.length === 0) return docker
  const titles = { engine: 'Docker Engine', compose: 'Compose' }
  const list = (versions: Docker) => old.map((part) => `${titles[part]} ${versions[part]}`).join(' and ')
  return {
    missing: `${list(docker)} ${old.length > 1 ? 'are' : 'is'} too old.`,
    todo: `Install ${list(OLDEST)}, or later, and run this again.`,
  }
}

function isOlder(version: string, than: string): boolean {
  const numbers = /^v?(\d+)\.(\d+)(?:\.(\d+))?/
    .exec(version)
    ?.slice(1)
    .map((part) => Number(part || 0))
  if (!numbers) return false
  const wanted = than.split('.').map(Number)
  const differing = wanted.findIndex((number, index) => number !== numbers[index])
  return differing >= 0 && (numbers[differing] ?? 0) < (wanted[differing] ?? 0)
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
