import { existsSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { Tool } from '../system/advise-installation.ts'
import { describeSystem } from '../system/describe-system.ts'
import { findHomebrewKafka } from '../system/find-kafka.ts'
import { findSystemDatabase } from '../system/find-system-database.ts'
import { hideLogin } from '../settings/hide-password.ts'
import { PROGRAMS_DIRECTORY, PROJECT_ROOT } from '../paths.ts'
import { fileNameOf } from '../programs/artifacts.ts'
import { presentBytes } from '../programs/download-all.ts'
import type { Program, WantedProgram } from '../programs/wanted-program.ts'
import { chooseFallback, KAFKA_ADVICE } from '../programs/get-programs.ts'
import { planPrograms, type PlanOptions, type ProgramsPlan } from '../programs/plan-programs.ts'
import { repositoryFailure } from '../programs/reach-repository.ts'
import { findAbandoned } from '../programs/working-directory.ts'
import { chooseRemedy, type Remedy } from '../system/required-tools.ts'
import type { Settings } from '../settings/settings.ts'
import {
  judgeDatabase,
  judgeJava,
  judgeKafka,
  judgeNode,
  judgeRepository,
  type DatabaseFacts,
  type Instead,
  type KafkaFacts,
  type ProgramFacts,
} from './judge-programs.ts'
import { ok, type Row } from './row.ts'

export interface ProgramsExamination {
  readonly rows: readonly Row[]
  /** What npm start would download, and the directory of downloads that have begun. */
  readonly absent: readonly WantedProgram[]
  readonly downloads: string
}

/** Node, the packages, Java, Kafka, MariaDB, and where they would come from. */
export async function examinePrograms(
  env: NodeJS.ProcessEnv,
  settings: Settings,
): Promise<ProgramsExamination> {
  const kafka = settings.chosen('KAFKA_BROKERS') === undefined
  const database = settings.chosen('DATABASE_URL') === undefined
  const kafkaHome = settings.chosen('KAFKA_HOME')
  const wants = { kafka, database, env, kafkaHome }
  const plan = planPrograms(wants)
  const { absent, java } = plan
  const downloads = join(findAbandoned(PROGRAMS_DIRECTORY)[0] ?? PROGRAMS_DIRECTORY, 'downloads')
  const find = (name: Program) => {
    const wanted = absent.find(({ program }) => program === name)
    return wanted ? programFacts(wanted, downloads) : { present: undefined }
  }
  const repository = settings.chosen('MAVEN_REPOSITORY')
  const sought = absent[0]?.artifacts[0]
  const failure = sought && (await repositoryFailure(sought, repository))
  return {
    rows: [
      judgeNode(nodeFacts(env)),
      examinePackages(env),
      judgeJava(java && { ...java, remedy: remedyFor('java', env, java.faults) }),
      judgeKafka(kafka ? kafkaFacts(plan, find('kafka'), kafkaHome) : undefined),
      judgeDatabase(database ? databaseFacts(plan, find('mariadb'), env) : undefined),
      judgeRepository({
        needed: sought !== undefined,
        address: repository && hideLogin(repository),
        failure,
        instead: failure && findInstead(absent, wants),
      }),
    ],
    absent,
    downloads,
  }
}

function nodeFacts(env: NodeJS.ProcessEnv) {
  return {
    version: process.versions.node,
    path: process.execPath,
    packaged: !relative(join(PROJECT_ROOT, 'node_modules'), process.execPath).startsWith('..'),
    callers: /\bnode\/v(\S+)/.exec(env.npm_config_user_agent ?? '')?.[1],
  }
}

/** They are always there: bootstrap.js has installed them. */
function examinePackages(env: NodeJS.ProcessEnv): Row {
  const npm = /\bnpm\/(\S+)/.exec(env.npm_config_user_agent ?? '')?.[1]
  const lock = readFileSync(join(PROJECT_ROOT, 'node_modules', '.package-lock.json'), 'utf8')
  const count = Object.keys((JSON.parse(lock) as { packages: object }).packages).length
  return ok('npm packages', `${count} installed${npm ? `; npm is ${npm}` : ''}`)
}

function kafkaFacts({ kafka }: ProgramsPlan, facts: ProgramFacts, kafkaHome: string | undefined): KafkaFacts {
  if ('fault' in kafka) return { ...facts, fault: `KAFKA_HOME (${kafkaHome ?? ''}) ${kafka.fault}` }
  const { jars, version } = kafka.programs
  const where = kafkaHome === undefined ? shown(jars) : `KAFKA_HOME (${kafkaHome}), Kafka ${version}`
  return { ...facts, present: facts.download ? undefined : where }
}

/** What npm start uses instead of what it cannot download. */
function findInstead(absent: readonly WantedProgram[], wants: PlanOptions): Instead {
  const wanted: Program[] = absent.map(({ program }) => program)
  const fallback = chooseFallback(wanted, findHomebrewKafka())
  if (!fallback) return { todo: KAFKA_ADVICE }
  const { missing } = planPrograms({ ...wants, ...fallback.options })
  return {
    title: fallback.title,
    ...(missing.includes('mariadb') && {
      remedy: remedyFor('mariadb', wants.env, findSystemDatabase(wants.env).faults),
    }),
  }
}

function programFacts({ artifacts, directory }: WantedProgram, downloads: string): ProgramFacts {
  const sizes = artifacts.map((artifact) => ({
    bytes: artifact.size,
    presentBytes: presentBytes(join(downloads, fileNameOf(artifact))),
  }))
  return {
    present: undefined,
    damaged: existsSync(directory) ? shown(directory) : undefined,
    download: {
      bytes: sizes.reduce((sum, { bytes }) => sum + bytes, 0),
      presentBytes: sizes.reduce((sum, size) => sum + size.presentBytes, 0),
    },
  }
}

function databaseFacts(plan: ProgramsPlan, facts: ProgramFacts, env: NodeJS.ProcessEnv): DatabaseFacts {
  const programs = plan.findDatabase()
  const faults = plan.mariadb === undefined && !programs ? findSystemDatabase(env).faults : []
  return {
    ...facts,
    present: programs && !facts.download ? shown(programs.server) : undefined,
    faults,
    remedy: remedyFor('mariadb', env, faults),
  }
}

function remedyFor(tool: Tool, env: NodeJS.ProcessEnv, faults: readonly string[]): Remedy {
  return chooseRemedy([tool], describeSystem(env), faults)
}

/** Paths inside the checkout are shown relative to it. */
function shown(path: string): string {
  const inside = relative(PROJECT_ROOT, path)
  return inside.startsWith('..') || !existsSync(path) ? path : inside
}
