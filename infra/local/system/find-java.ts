import { spawnSync } from 'node:child_process'
import { existsSync, globSync } from 'node:fs'
import { join } from 'node:path'
import { findPrograms } from './find-program.ts'

/** The oldest Java that Kafka runs on. */
const OLDEST_MAJOR = 17

/** A possible Java, and the output of its `java -version`. */
interface JavaCandidate {
  /** As shown to the user: "JAVA_HOME", "the java on the PATH". */
  readonly where: string
  readonly path: string
  /** What `java -version` printed; undefined if there is no such file. */
  readonly printed: string | undefined
}

export interface JavaFinding {
  /** The first that is new enough. */
  readonly java: string | undefined
  readonly version: number
  /** What is wrong with the ones before it. */
  readonly faults: readonly string[]
}

/** Looks at JAVA_HOME, then on the PATH, then where installers put Java. */
export function examineJava(env: NodeJS.ProcessEnv): JavaFinding {
  const named = judgeJava(namedJavas(env).map(ask))
  if (named.java) return named
  const { java, version } = judgeJava(usualPlaces(process.platform).map(ask))
  return { java, version, faults: named.faults }
}

/** The Javas that the user's environment names. */
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
  // Every Mac has this program. It only prints that there is no Java.
  if (/Unable to locate a Java Runtime/i.test(printed)) return "is only Apple's placeholder for one"
  return 'does not run'
}

/** The major version in the output of `java -version` ("1.8.0_402" is 8); 0 if there is none. */
export function javaVersion(printed: string | null | undefined): number {
  const [, first = '0', second = '0'] = /version "(\d+)(?:\.(\d+))?/.exec(printed ?? '') ?? []
  return Number(first === '1' ? second : first)
}

const INSTALL_LOCATIONS: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  linux: ['/usr/lib/jvm/*/bin/java', '/usr/lib64/jvm/*/bin/java', '/opt/java/*/bin/java'],
  // Homebrew does not put Java on the PATH.
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
  // A shim may hang.
  const options = { encoding: 'utf8', timeout: 15_000 } as const
  const { stdout, stderr } = spawnSync(candidate.path, ['-version'], options)
  return { ...candidate, printed: `${stderr}${stdout}` }
}
