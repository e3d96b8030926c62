import { PROGRAMS_DIRECTORY } from '../paths.ts'
import type { StepContext } from '../step-context.ts'
import type { DatabasePrograms } from '../system/database-programs.ts'
import { examineJava } from '../system/find-java.ts'
import { findHomebrewKafka, type KafkaPrograms } from '../system/find-kafka.ts'
import { installTools } from '../system/install-tools.ts'
import { fetchPrograms, unavailable } from './fetch-programs.ts'
import { planPrograms, type PlanOptions, type ProgramsPlan } from './plan-programs.ts'
import { ProgramsUnavailable } from './download-errors.ts'
import { repositoryFailure } from './reach-repository.ts'
import type { Program } from './wanted-program.ts'

export type GetProgramsOptions = PlanOptions & StepContext

export interface Programs {
  readonly java: string
  readonly kafka: KafkaPrograms
  readonly database: DatabasePrograms
}

/** What to do where Kafka cannot be downloaded. */
export const KAFKA_ADVICE =
  'Set MAVEN_REPOSITORY to a mirror of Maven Central; or install Kafka 4 (kafka.apache.org/downloads) and set KAFKA_HOME to its directory; or set KAFKA_BROKERS to a Kafka that already runs.'

/**
 * Finds the required programs, and downloads or installs those that are missing. Where the repository cannot be
 * used, it uses Homebrew's Kafka and the system's MariaDB instead.
 */
export async function getPrograms(options: GetProgramsOptions): Promise<Partial<Programs>> {
  try {
    return await getPlanned(options)
  } catch (error) {
    if (!(error instanceof ProgramsUnavailable)) throw error
    const fallback = chooseFallback(error.wanted, findHomebrewKafka())
    if (!fallback) throw new Error(`${error.message}\n${KAFKA_ADVICE}`, { cause: error })
    options.progress.say(`${error.message}\nUsing ${fallback.title} instead.`)
    return await getPlanned({ ...options, ...fallback.options })
  }
}

interface Fallback {
  /** For people: "the system's MariaDB". */
  readonly title: string
  readonly options: Pick<PlanOptions, 'kafkaHome' | 'systemDatabase'>
}

/** What is used instead of programs that cannot be downloaded; undefined where there is no Kafka. */
export function chooseFallback(
  wanted: readonly Program[],
  kafkaHome: string | undefined,
): Fallback | undefined {
  const withoutKafka = wanted.includes('kafka')
  if (withoutKafka && !kafkaHome) return undefined
  const systemDatabase = wanted.includes('mariadb')
  const titles = [
    ...(withoutKafka ? ["Homebrew's Kafka"] : []),
    ...(systemDatabase ? ["the system's MariaDB"] : []),
  ]
  return {
    title: titles.join(' and '),
    options: { ...(withoutKafka && { kafkaHome }), ...(systemDatabase && { systemDatabase }) },
  }
}

/** @throws ProgramsUnavailable when programs are missing and the network gives no way to get them */
async function getPlanned(options: GetProgramsOptions): Promise<Partial<Programs>> {
  const { env, directory = PROGRAMS_DIRECTORY, kafkaHome } = options
  const repository = env.MAVEN_REPOSITORY
  const plan = planPrograms(options)
  if ('fault' in plan.kafka)
    throw new Error(
      `KAFKA_HOME (${kafkaHome ?? ''}) ${plan.kafka.fault}. Set it to another directory; or unset it, and Kafka is downloaded.`,
    )
  // Only Kafka needs Java: do not ask for it where Kafka cannot be downloaded.
  if (plan.missing.includes('java')) await refuseUnreachable(plan, repository, options.signal)
  await installTools({ ...options, missing: plan.missing })
  if (plan.absent.length > 0) await fetchPrograms({ ...options, wanted: plan.absent, directory, repository })
  const java = options.kafka ? examineJava(env).java : undefined
  const database = options.database ? plan.findDatabase() : undefined
  return { ...(java && { java, kafka: plan.kafka.programs }), ...(database && { database }) }
}

async function refuseUnreachable(
  { absent }: ProgramsPlan,
  repository: string | undefined,
  signal: AbortSignal | undefined,
): Promise<void> {
  const artifact = absent.find(({ program }) => program === 'kafka')?.artifacts[0]
  const failure = artifact && (await repositoryFailure(artifact, repository, { signal }))
  if (failure) throw unavailable(absent, repository, failure)
}
