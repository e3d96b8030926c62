import { join } from 'node:path'

/** The checkout, without a trailing slash. */
export const PROJECT_ROOT = join(import.meta.dirname, '..', '..')

/** Everything that is created at run time and not committed. */
export const LOCAL_DIRECTORY = join(PROJECT_ROOT, '.local')

/** Kafka and MariaDB, shared by all stacks of this checkout. */
export const PROGRAMS_DIRECTORY = join(LOCAL_DIRECTORY, 'programs')

/** The directories and files of one stack (of `npm start`, of `npm test`, …). */
export interface StackPaths {
  readonly directory: string
  /** Pid files, `env`, the runner's lock. */
  readonly run: string
  readonly logs: string
  readonly kafka: string
  readonly database: string
  readonly lineSimulator: string
  readonly envFile: string
}

export function stackPaths(directory: string): StackPaths {
  return {
    directory,
    run: join(directory, 'run'),
    logs: join(directory, 'logs'),
    kafka: join(directory, 'kafka'),
    database: join(directory, 'database'),
    lineSimulator: join(directory, 'line-simulator'),
    envFile: join(directory, 'run', 'env'),
  }
}

export function logFileOf(paths: StackPaths, name: string): string {
  return join(paths.logs, `${name}.log`)
}
