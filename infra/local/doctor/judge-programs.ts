import { formatBytes } from '../terminal/format-bytes.ts'
import type { Remedy } from '../system/required-tools.ts'
import type { NetworkFailure } from '../programs/describe-network-failure.ts'
import { missing, note, ok, type Row } from './row.ts'

export interface NodeFacts {
  readonly version: string
  readonly path: string
  /** It came with the npm packages. */
  readonly packaged: boolean
  /** The version that npm runs with, where it told one. */
  readonly callers: string | undefined
}

export function judgeNode({ version, path, packaged, callers }: NodeFacts): Row {
  if (!packaged) return ok('Node', `${version} (${path})`)
  const own = callers && callers !== version ? `; yours is ${callers}` : ''
  return ok('Node', `${version}, from the npm packages${own}`)
}

export interface PackagesFacts {
  readonly installed: number
  readonly npm: string | undefined
}

/** They are there: bootstrap.js has seen to that, or has said why not. */
export function judgePackages({ installed, npm }: PackagesFacts): Row {
  return ok('npm packages', `${installed} installed${npm ? `; npm is ${npm}` : ''}`)
}

export interface JavaFacts {
  readonly java: string | undefined
  readonly version: number
  readonly faults: readonly string[]
  /** What would be done about a missing one. */
  readonly remedy: Remedy
  readonly advice: string
}

/** @param facts undefined where no Kafka of our own is to run */
export function judgeJava(facts: JavaFacts | undefined): Row {
  if (!facts) return ok('Java', 'not needed: KAFKA_BROKERS is set')
  const { java, version, faults } = facts
  if (java === undefined) return judgeTool('Java', faults.join('; ') || 'there is none', facts)
  const found = `${version} (${java})`
  // The fault is of a variable that says something else than what is used.
  return faults.length > 0 ? note('Java', `${found}; ${faults.join('; ')}`) : ok('Java', found)
}

export interface ProgramFacts {
  /** Where it is, for people; undefined where it is not. */
  readonly present: string | undefined
  /** Where something of it is, but not all. */
  readonly damaged?: string | undefined
  /** What is to be downloaded, in bytes, and how much of it is here from an interrupted start. */
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
  return judgeProgram('Kafka', facts) ?? missing('Kafka', 'its programs are not here')
}

export interface DatabaseFacts extends ProgramFacts {
  readonly faults: readonly string[]
  readonly remedy: Remedy
  readonly advice: string
}

/** @param facts undefined where the user has a database of their own */
export function judgeDatabase(facts: DatabaseFacts | undefined): Row {
  if (!facts) return ok('MariaDB', 'not needed: DATABASE_URL is set')
  const found = facts.faults.join('; ') || 'there is none, and Maven Central has none for this system'
  return judgeProgram('MariaDB', facts) ?? judgeTool('MariaDB', found, facts)
}

function judgeProgram(subject: string, { present, damaged, download }: ProgramFacts): Row | undefined {
  if (present !== undefined) return ok(subject, present)
  if (!download) return undefined
  const here = download.presentBytes > 0 ? `, of which ${formatBytes(download.presentBytes)} are here` : ''
  const found = damaged === undefined ? 'not here yet' : `damaged (${damaged})`
  return note(subject, `${found}: npm start downloads ${formatBytes(download.bytes)}${here}`)
}

function judgeTool(
  subject: string,
  found: string,
  { remedy, advice }: Pick<JavaFacts, 'remedy' | 'advice'>,
): Row {
  if (remedy.kind === 'install')
    return note(subject, `${found}: npm start installs ${remedy.packages.join(' ')}`)
  return missing(subject, found, advice)
}

export interface RepositoryFacts {
  /** Whether something has to be downloaded at all. */
  readonly needed: boolean
  /** Its address, where it is not Maven Central's; without a password. */
  readonly address: string | undefined
  readonly failure: NetworkFailure | undefined
  readonly instead: Instead | undefined
}

/** What is used where programs cannot be downloaded, or what the user has to do. */
export type Instead =
  | { readonly todo: string }
  | {
      /** For people: "the system's MariaDB". */
      readonly title: string
      /** Present where it has to be installed first. */
      readonly remedy?: Remedy
      readonly advice?: string
    }

export function judgeRepository({ needed, address, failure, instead }: RepositoryFacts): Row {
  const subject = address ? 'MAVEN_REPOSITORY' : 'Maven Central'
  if (!needed) return ok(subject, 'not needed: nothing has to be downloaded')
  if (!failure) return ok(subject, `answers${address ? ` (${address})` : ''}`)
  const found = `cannot be used: ${failure.why}`
  if (!instead) return missing(subject, found, failure.todo)
  if ('todo' in instead) return missing(subject, found, `${failure.todo} ${instead.todo}`.trim())
  const { title, remedy, advice = '' } = instead
  if (remedy?.kind === 'ask') return missing(subject, found, `${failure.todo} Or: ${advice}`.trim())
  const installs = remedy ? ` installs ${remedy.packages.join(' ')} and` : ''
  return note(subject, `${found}; npm start${installs} uses ${title}`, failure.todo)
}
