import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ComposePorts } from '../../infra/local/ports/compose-ports.ts'
import { readDefaults } from '../../infra/local/settings/env-file.ts'
import type { Scope } from '../support/scope.ts'

const root = join(import.meta.dirname, '../..')

/** A password is no part of an address: it may have any character that MySQL's image accepts. */
export const SETTINGS = { MYSQL_PASSWORD: 'p@ss:w/o#r%d?$&' }

export interface ComposeProject {
  /** What a browser on this machine opens. */
  readonly url: (port: keyof ComposePorts) => string
  /**
   * `docker compose ARGS`, and what it printed.
   * @throws an Error with what it complained of
   */
  readonly compose: (...args: string[]) => Promise<string>
  /** The same project after a change of settings. */
  readonly with: (settings: Readonly<Record<string, string>>) => ComposeProject
  readonly docker: (...args: string[]) => Promise<string>
  /** What `up` brings is healthy when this resolves; arguments are options of `up`, and services. */
  readonly up: (...args: string[]) => Promise<string>
  /** What one of Kafka's own tools prints, for example `kafka-topics.sh`. */
  readonly askKafka: (tool: string, ...args: string[]) => Promise<string>
}

/**
 * The project's compose file with a separate name, ports and settings, so that it does not disturb another platform and
 * no `.env` changes it. `npm run test:compose` sets the name and the ports, and removes everything at the end.
 */
export function createComposeProject(scope: Scope): ComposeProject {
  const name = process.env.COMPOSE_PROJECT_NAME
  const given = process.env.COMPOSE_TEST_PORTS
  if (name === undefined || given === undefined) throw new Error('run these tests with npm run test:compose')
  const ports = JSON.parse(given) as ComposePorts
  const portSettings = Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, String(port)]))
  const ours = Object.keys(readDefaults())
  const inherited = Object.entries(process.env).filter(([variable]) => !ours.includes(variable))
  const directory = mkdtempSync(join(tmpdir(), 'placeorder-compose-'))
  const noEnvFile = join(directory, 'empty.env')
  writeFileSync(noEnvFile, '')
  scope.onEnd(() => rmSync(directory, { recursive: true }))

  const describeProject = (env: NodeJS.ProcessEnv): ComposeProject => {
    const docker = (...args: string[]) =>
      new Promise<string>((resolve, reject) => {
        const options = { cwd: root, env, maxBuffer: 64 * 1024 * 1024 }
        execFile('docker', args, options, (error, stdout, stderr) => {
          if (error) reject(new Error(`docker ${args.join(' ')}: ${stderr || error.message}`))
          else resolve(stdout)
        })
      })
    const compose = (...args: string[]) =>
      docker('compose', '--project-name', name, '--env-file', noEnvFile, ...args)

    return {
      url: (port) => `http://127.0.0.1:${ports[port]}`,
      compose,
      docker,
      with: (settings) => describeProject({ ...env, ...settings }),
      up: async (...args) => {
        try {
          return await compose('up', '--detach', '--wait', ...args)
        } catch (error) {
          throw new Error(await compose('logs', '--tail', '30'), { cause: error })
        }
      },
      askKafka: (tool, ...args) =>
        compose(
          'exec',
          '-T',
          'kafka',
          `/opt/kafka/bin/${tool}`,
          '--bootstrap-server',
          'kafka:19092',
          ...args,
        ),
    }
  }
  return describeProject({ ...Object.fromEntries(inherited), ...portSettings, ...SETTINGS })
}
