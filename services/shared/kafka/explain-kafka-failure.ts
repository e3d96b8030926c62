import { DomainError, messageOf } from '../runtime/errors.ts'
import {
  definite,
  explainConnectionFailure,
  passing,
  type Explanation,
} from '../network/explain-connection-failure.ts'
import type { KafkaAccess } from './kafka-access.ts'

const names = { server: 'Kafka', address: 'KAFKA_BROKERS', caFile: 'KAFKA_CA_FILE' }

/** The code of our socket's error when a broker answers in TLS although it was spoken to without. */
export const SPEAKS_TLS = 'ERR_BROKER_SPEAKS_TLS'

const otherMechanism = 'Kafka does not offer that login: let KAFKA_SASL_MECHANISM name one that it offers'

/** By the type of the broker's answer, or the code of the socket's error. */
const refusals: Readonly<Record<string, string>> = {
  TOPIC_AUTHORIZATION_FAILED:
    'Kafka does not let this user read and write the topic in KAFKA_TOPIC and its .dlq: allow what the README says',
  GROUP_AUTHORIZATION_FAILED: 'Kafka does not let this user into the group in KAFKA_GROUP: allow Read on it',
  CLUSTER_AUTHORIZATION_FAILED: 'Kafka does not let this user do what it must: allow what the README says',
  UNSUPPORTED_SASL_MECHANISM: otherMechanism,
  ILLEGAL_SASL_STATE:
    'Kafka asks for no login at that port: use the one where it does, or leave KAFKA_SASL_MECHANISM, KAFKA_USERNAME and KAFKA_PASSWORD empty',
  [SPEAKS_TLS]:
    'Kafka speaks TLS at that port: set KAFKA_TLS=on, or KAFKA_CA_FILE for an authority of its own',
  ERR_SSL_WRONG_VERSION_NUMBER:
    'what answers there does not speak TLS: use the port where Kafka does, or leave KAFKA_TLS and KAFKA_CA_FILE empty',
}

/** Kafka will not do what we need, for a reason that takes more than one of its answers to find out. */
export class KafkaRefusal extends DomainError {
  constructor(message: string, cause: unknown) {
    super('kafka_refusal', message, { cause })
  }
}

/** What a failure of kafkajs says about Kafka. */
export function explainKafkaFailure(error: unknown, { sasl }: KafkaAccess): Explanation {
  if (error instanceof KafkaRefusal) return definite(error.message)
  const { name, type = '', code = '', message } = firstFailure(error)
  const refusal = refusals[type] ?? refusals[code] ?? loginRefusal(name, message)
  if (refusal !== undefined) return definite(refusal)
  if (message.includes('before secure TLS connection'))
    return definite(refusals.ERR_SSL_WRONG_VERSION_NUMBER ?? '')
  if (name === 'KafkaJSConnectionClosedError' && !sasl)
    return passing(
      'Kafka ends the connection: if it asks for a login, set KAFKA_SASL_MECHANISM, KAFKA_USERNAME and KAFKA_PASSWORD',
    )
  const network = message === 'Connection timeout' ? 'ETIMEDOUT' : code
  return explainConnectionFailure(message, network, names) ?? passing(message)
}

/** True when Kafka answers, but not yet what it was asked. */
export function isNotReady(error: unknown): boolean {
  const { name, type = '' } = firstFailure(error)
  const isAnswer = name === 'KafkaJSProtocolError' || name === 'KafkaJSGroupCoordinatorNotFound'
  return isAnswer && !(type in refusals)
}

/** True for what kafkajs itself says, about Kafka or the way there; false for what the code it calls throws. */
export function isKafkaFailure(error: unknown): boolean {
  return error instanceof KafkaRefusal || firstFailure(error).name.startsWith('KafkaJS')
}

/** True when Kafka does not let this user do what it was asked. */
export function isDenied(error: unknown): boolean {
  const type = (error as { type?: unknown } | null | undefined)?.type
  return typeof type === 'string' && type.endsWith('AUTHORIZATION_FAILED')
}

/** kafkajs calls every failure during the login one of the login: a lost connection says nothing about it. */
function loginRefusal(name: string, message: string): string | undefined {
  if (name !== 'KafkaJSSASLAuthenticationError') return undefined
  if (message.includes('not supported')) return otherMechanism
  if (/closed connection|timed out|connection error|connection timeout/i.test(message)) return undefined
  return 'Kafka refuses user or password: correct KAFKA_USERNAME and KAFKA_PASSWORD, or the KAFKA_SASL_MECHANISM that they are for'
}

interface Failure {
  readonly name: string
  readonly type?: string
  readonly code?: string
  readonly message: string
}

/** kafkajs wraps what made it give up, and several failures into one. */
function firstFailure(error: unknown): Failure {
  let inner = error
  for (let depth = 0; depth < 8 && inner instanceof Error; depth++) {
    const [next] =
      'errors' in inner && Array.isArray(inner.errors) ? (inner.errors as unknown[]) : [inner.cause]
    if (!(next instanceof Error)) break
    inner = next
  }
  const { name = '', ...failure } = (inner instanceof Error ? inner : {}) as Partial<Failure>
  return { ...failure, name, message: messageOf(inner) }
}
