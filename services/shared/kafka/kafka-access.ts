import { z } from 'zod'
import { commaSeparated, crossFieldCheck } from '../runtime/read-config.ts'
import { caFile, onOrOff, tlsFault, tlsTrust, type TlsTrust } from '../network/tls-settings.ts'

/** The address of Kafka, and how to authenticate. */
export interface KafkaAccess {
  /** `host:port` each. */
  readonly brokers: readonly string[]
  /** Absent: without TLS. */
  readonly tls?: TlsTrust | undefined
  /** Absent: without authentication. */
  readonly sasl?: KafkaLogin | undefined
}

interface KafkaLogin {
  readonly mechanism: (typeof MECHANISMS)[number]
  readonly username: string
  readonly password: string
}

const LOGIN_NAMES = ['KAFKA_SASL_MECHANISM', 'KAFKA_USERNAME', 'KAFKA_PASSWORD'] as const

const MECHANISMS = ['plain', 'scram-sha-256', 'scram-sha-512'] as const

/** kafkajs retries a malformed address without end, and does not support IPv6 addresses. */
const areBrokers = (list: readonly string[]) =>
  list.length > 0 && list.every((broker) => /^[^\s:/]+:\d{1,5}$/.test(broker))

/** The settings of every program that uses Kafka. */
export const kafkaSettings = {
  KAFKA_BROKERS: commaSeparated.refine(areBrokers, 'must be host:port, or several, comma-separated'),
  KAFKA_TLS: onOrOff,
  KAFKA_CA_FILE: caFile,
  KAFKA_SASL_MECHANISM: z.string().toLowerCase().pipe(z.enum(MECHANISMS)).optional(),
  KAFKA_USERNAME: z.string().optional(),
  KAFKA_PASSWORD: z.string().optional(),
}

type KafkaSettings = z.output<z.ZodObject<typeof kafkaSettings>>

/** For the schema of a program that has these settings: reports contradictions between them. */
export const kafkaCheck = crossFieldCheck(kafkaFaults)

export function kafkaAccess(settings: KafkaSettings): KafkaAccess {
  const { KAFKA_SASL_MECHANISM: mechanism, KAFKA_USERNAME: username, KAFKA_PASSWORD: password } = settings
  const complete = mechanism !== undefined && username !== undefined && password !== undefined
  return {
    brokers: settings.KAFKA_BROKERS,
    tls: tlsTrust(settings.KAFKA_TLS, settings.KAFKA_CA_FILE),
    ...(complete && { sasl: { mechanism, username, password } }),
  }
}

/** By the name of the setting at fault. */
function kafkaFaults(settings: Partial<KafkaSettings>): Record<string, string> {
  const contradiction = tlsFault(settings.KAFKA_TLS, settings.KAFKA_CA_FILE)
  const given = LOGIN_NAMES.filter((name) => settings[name] !== undefined)
  const missing = given.length === 0 ? [] : LOGIN_NAMES.filter((name) => settings[name] === undefined)
  return {
    ...(contradiction && { KAFKA_TLS: contradiction }),
    ...Object.fromEntries(missing.map((name) => [name, `is required when ${given.join(' and ')} is set`])),
  }
}
