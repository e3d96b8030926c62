import { formatBytes } from '../terminal/format-bytes.ts'
import type { JavaFinding } from '../system/find-java.ts'
import type { Remedy } from '../system/required-tools.ts'
import type { NetworkFailure } from '../programs/describe-network-failure.ts'
import { missing, note, ok, type Row } from './row.ts'

interface NodeFacts {
  readonly version: string
  readonly path: string
  /** It is the one from the npm packages. */
  readonly packaged: boolean
  /** The version that npm runs on, if known. */
  readonly callers: string | undefined
}

export function judgeNode({ version, path, packaged, callers }: NodeFacts): Row {
  if (!packaged) return ok('Node', `${version} (${path})`)
  const own = callers && callers !== version ? `; yours is ${callers}` : ''
  return ok('Node', `${version}, from the npm packages${own}`)
}

/** @param facts undefined where the user has their own Kafka */
export function judgeJava(facts: (JavaFinding & { remedy: Remedy }) | undefined): Row {
  if (!facts) return ok('Java', 'not needed: KAFKA_BROKERS is set')
  const { java, version, faults } = facts
  if (java === undefined) return judgeTool('Java', faults.join('; ') || 'not found', facts.remedy)
  const found = `${version} (${java})`
  // For example JAVA_HOME names an old Java, and a newer one is used.
  return faults.length > 0 ? note('Java', `${found}; ${faults.join('; ')}`) : ok('Java', found)
}

export interface ProgramFacts {
  /** Where it is, as shown to the user; undefined when it is missing. */
  readonly present: string | undefined
  /** The directory of an incomplete one. */
  readonly damaged?: string | undefined
  /** The size of the download, and how much of it an interrupted start has already got. */
  readonly download?: { readonly bytes: number; readonly presentBytes: number } | undefined
}

export interface KafkaFacts extends ProgramFacts {
  /** What is wrong with the Kafka in KAFKA_HOME. */
  readonly fault?: string
}

/** @param facts undefined where the user has their own Kafka */
export function judgeKafka(facts: KafkaFacts | undefined): Row {
  if (!facts) return ok('Kafka', 'not needed: KAFKA_BROKERS is set')
  if (facts.fault !== undefined)
    return missing('Kafka', facts.fault, 'Set KAFKA_HOME to another directory, or unset it.')
  return judgeProgram('Kafka', facts) ?? missing('Kafka', 'not found')
}

export interface DatabaseFacts extends ProgramFacts {
  readonly faults: readonly string[]
  readonly remedy: Remedy
}

/** @param facts undefined where the user has their own database */
export function judgeDatabase(facts: DatabaseFacts | undefined): Row {
  if (!facts) return ok('MariaDB', 'not needed: DATABASE_URL is set')
  const found = facts.faults.join('; ') || 'not found, and Maven Central has none for this system'
  return judgeProgram('MariaDB', facts) ?? judgeTool('MariaDB', found, facts.remedy)
}

function judgeProgram(subject: string, { present, damaged, download }: ProgramFacts): Row | undefined {
  if (present !== undefined) return ok(subject, present)
  if (!download) return undefined
  const here =
    download.presentBytes > 0 ? `, of which ${formatBytes(download.presentBytes)} are already here` : ''
  const found = damaged === undefined ? 'not downloaded yet' : `incomplete (${damaged})`
  return note(subject, `${found}: npm start downloads ${formatBytes(download.bytes)}${here}`)
}

function judgeTool(subject: string, found: string, remedy: Remedy): Row {
  if (remedy.kind === 'install')
    return note(subject, `${found}: npm start installs ${remedy.packages.join(' ')}`)
  return missing(subject, found, remedy.advice)
}

interface RepositoryFacts {
  /** Whether something has to be downloaded at all. */
  readonly needed: boolean
  /** Its address if it is not Maven Central's, without a password. */
  readonly address: string | undefined
  readonly failure: NetworkFailure | undefined
  readonly instead: Instead | undefined
}

/** What is used where programs cannot be downloaded, or what the user has to do. */
export type Instead =
  | { readonly todo: string }
  /** The title as shown to the user: "the system's MariaDB"; the remedy where it has to be installed first. */
  | { readonly title: string; readonly remedy?: Remedy }

export function judgeRepository({ needed, address, failure, instead }: RepositoryFacts): Row {
  const subject = address ? 'MAVEN_REPOSITORY' : 'Maven Central'
  if (!needed) return ok(subject, 'not needed: nothing has to be downloaded')
  if (!failure) return ok(subject, `answers${address ? ` (${address})` : ''}`)
  const found = `cannot be used: ${failure.why}`
  if (!instead) return missing(subject, found, failure.todo)
  if ('todo' in instead) return missing(subject, found, `${failure.todo} ${instead.todo}`.trim())
  const { title, remedy } = instead
  if (remedy?.kind === 'ask') return missing(subject, found, `${failure.todo} Or: ${remedy.advice}`.trim())
  const installs = remedy ? ` installs ${remedy.packages.join(' ')} and` : ''
  return note(subject, `${found}; npm start${installs} uses ${title}`, failure.todo)
}
