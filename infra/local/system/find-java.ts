import { spawnSync } from 'node:child_process'
import { existsSync, globSync } from 'node:fs'
import { join } from 'node:path'
import { findPrograms } from './find-program.ts'

/** The oldest Java that Kafka runs on. */
const OLDEST_MAJOR = 17

/** A Java that may be there, and what came of asking for its version. */
export interface JavaCandidate {
  /** Who says that it is there, for people: "JAVA_HOME", "the java on the PATH". */
  readonly where: string
  readonly path: string
  /** What `java -version` printed; undefined when there is no such file. */
  readonly printed: string | undefined
}

export interface JavaFinding {
  /** The first that is new enough. */
  readonly java: string | undefined
  readonly version: number
  /** What is wrong with those that come before it, in the words of the variable at fault. */
  readonly faults: readonly string[]
}

/** The first Java that is new enough for Kafka. */
export function findJava(env: NodeJS.ProcessEnv): string | undefined {
  return examineJava(env).java
}

/** Asks JAVA_HOME first, then the PATH; then where installers put one that is not on the PATH (yet). */
export function examineJava(env: NodeJS.ProcessEnv): JavaFinding {
  const named = judgeJava(namedJavas(env).map(ask))
  if (named.java) return named
  const { java, version } = judgeJava(usualPlaces(process.platform).map(ask))
  return { java, version, faults: named.faults }
}

/** Where this user says that a Java is. */
function namedJavas(env: NodeJS.ProcessEnv): Omit<JavaCandidate, 'printed'>[] {
  const home = env.JAVA_HOME
  const onPath = findPrograms(['java'], env)
  return [
    ...(home ? [{ where: `JAVA_HOME (${home})`, path: join(home, 'bin', 'java') }] : []),
    ...onPath.map((path) => ({ where: `the java on the PATH (${path})`, path })),
  ]
}

export function judgeJava(candidates: readonly JavaCandidate[]): JavaFinding {
  const faults: string[] = []
  for (const { where, path, printed } of candidates) {
    const version = javaVersion(printed)
    if (version >= OLDEST_MAJOR) return { java: path, version, faults }
    faults.push(`${where} ${faultOf(printed, version)}`)
  }
  return { java: undefined, version: 0, faults }
}

function faultOf(printed: string | undefined, version: number): string {
  if (printed === undefined) return 'has no bin/java'
  if (version > 0) return `is Java ${version}`
  // Every Mac has this program. It only says that there is no Java.
  if (/Unable to locate a Java Runtime/i.test(printed)) return "is only Apple's placeholder for one"
  return 'does not run'
}

/** The major version in what `java -version` prints ("1.8.0_402" is 8); 0 when there is none. */
export function javaVersion(printed: string | null | undefined): number {
  const [, first = '0', second = '0'] = /version "(\d+)(?:\.(\d+))?/.exec(printed ?? '') ?? []
  return Number(first === '1' ? second : first)
}

const INSTALL_LOCATIONS: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  linux: ['/usr/lib/jvm/*/bin/java', '/usr/lib64/jvm/*/bin/java', '/opt/java/*/bin/java'],
  // Homebrew's are not put on the PATH.
  darwin: [
    '/opt/homebrew/opt/openjdk*/bin/java',
    '/usr/local/opt/openjdk*/bin/java',
    '/Library/Java/JavaVirtualMachines/*/Contents/Home/bin/java',
  ],
}

function usualPlaces(platform: NodeJS.Platform): Omit<JavaCandidate, 'printed'>[] {
  return globSync([...(INSTALL_LOCATIONS[platform] ?? [])]).map((path) => ({ where: path, path }))
}

function ask(candidate: Omit<JavaCandidate, 'printed'>): JavaCandidate {
  if (!existsSync(candidate.path)) return { ...candidate, printed: undefined }
  // A shim may wait for ever for something that is not there.
  const options = { encoding: 'utf8', timeout: 15_000 } as const
  const { stdout, stderr } = spawnSync(candidate.path, ['-version'], options)
  return { ...candidate, printed: `${stderr}${stdout}` }
}
