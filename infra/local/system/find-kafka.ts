import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** A Kafka that can be run: every release has its jar files in `libs`. */
export interface KafkaPrograms {
  readonly jars: string
  readonly version: string
}

export type KafkaFinding = { readonly programs: KafkaPrograms } | { readonly fault: string }

const OLDEST_MAJOR = 4

/** Where Homebrew installs Kafka, on Apple silicon and on Intel. */
const HOMEBREW_HOMES = ['/opt/homebrew/opt/kafka/libexec', '/usr/local/opt/kafka/libexec']

/** The directory of a Kafka that Homebrew has installed and that can be used. */
export function findHomebrewKafka(homes: readonly string[] = HOMEBREW_HOMES): string | undefined {
  return homes.find((home) => 'programs' in examineKafka(home))
}

/** Looks at an installed Kafka. A fault completes the sentence "KAFKA_HOME (/opt/kafka) …". */
export function examineKafka(home: string): KafkaFinding {
  const jars = join(home, 'libs')
  const names = existsSync(jars) ? readdirSync(jars) : []
  const version = names.map((name) => /^kafka_2\.\d+-(\d[\w.-]*)\.jar$/.exec(name)?.[1]).find(Boolean)
  if (version === undefined)
    return { fault: 'is not a Kafka installation: it has no libs/kafka_2.13-VERSION.jar' }
  if (Number.parseInt(version) < OLDEST_MAJOR)
    return { fault: `has Kafka ${version}, but Kafka ${OLDEST_MAJOR}.0 or later is required` }
  return { programs: { jars, version } }
}
