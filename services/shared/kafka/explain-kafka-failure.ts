import { DomainError, messageOf } from '../runtime/errors.ts'
import {
  definite,
  explainConnectionFailure,
  passing,
  type Explanation,
} from '../network/explain-connection-failure.ts'
import { IS_ANOTHER_KAFKA } from './another-kafka.ts'
import type { KafkaAccess } from './kafka-access.ts'

const NAMES = { server: 'Kafka', address: 'KAFKA_BROKERS', caFile: 'KAFKA_CA_FILE' }

/** The code of our socket's error when a broker answers a plain-text request with TLS. */
export const SPEAKS_TLS = 'ERR_BROKER_SPEAKS_TLS'

const GRANT_RIGHTS = 'grant the rights in docs/own-servers.md'
const OTHER_MECHANISM =
  'Kafka does not offer the mechanism in KAFKA_SASL_MECHANISM: set it to one that Kafka offers'

/** By the type of the broker's error, or the code of the socket's. */
const REFUSALS: Readonly<Record<string, string>> = {
  TOPIC_AUTHORIZATION_FAILED: `Kafka does not let this user read and write the topic in KAFKA_TOPIC and its .dlq: ${GRANT_RIGHTS}`,
  GROUP_AUTHORIZATION_FAILED: 'Kafka does not let this user join the group in KAFKA_GROUP: grant Read on it',
  CLUSTER_AUTHORIZATION_FAILED: `Kafka does not let this user do what the platform needs: ${GRANT_RIGHTS}`,
  UNSUPPORTED_SASL_MECHANISM: OTHER_MECHANISM,
  ILLEGAL_SASL_STATE:
    'Kafka has no authentication on this port: use a port with it, or leave KAFKA_SASL_MECHANISM, KAFKA_USERNAME and KAFKA_PASSWORD empty',
  [SPEAKS_TLS]:
    'Kafka uses TLS on this port: set KAFKA_TLS=on, or KAFKA_CA_FILE for a private certificate authority',
  ERR_SSL_WRONG_VERSION_NUMBER:
    'this port does not use TLS: use the one that does, or leave KAFKA_TLS and KAFKA_CA_FILE empty',
}

/** A refusal whose reason took more than one request to find out. */
export class KafkaRefusal extends DomainError {
  constructor(message: string, cause: unknown) {
    super('kafka_refusal', message, { cause })
  }
}

/** Explains an error of kafkajs to an operator. */
export function explainKafkaFailure(error: unknown, { sasl }: KafkaAccess): Explanation {
  if (error instanceof KafkaRefusal) return definite(error.message)
  const { name, type = '', code = '', message } = firstFailure(error)
  if (code === IS_ANOTHER_KAFKA) return definite(message.replace('Connection error: ', ''))
  const refusal = REFUSALS[type] ?? REFUSALS[code] ?? loginRefusal(name, message)
  if (refusal !== undefined) return definite(refusal)
  if (message.includes('before secure TLS connection'))
    return definite(REFUSALS.ERR_SSL_WRONG_VERSION_NUMBER ?? '')
  if (name === 'KafkaJSConnectionClosedError' && !sasl)
    return passing(
      'Kafka closes the connection: if it requires authentication, set KAFKA_SASL_MECHANISM, KAFKA_USERNAME and KAFKA_PASSWORD',
    )
  const network = message === 'Connection timeout' ? 'ETIMEDOUT' : code
  return explainConnectionFailure(message, network, NAMES) ?? passing(message)
}

/** True when Kafka responds but cannot serve the request yet. */
export function isNotReady(error: unknown): boolean {
  const { name, type = '' } = firstFailure(error)
  const isAnswer = name === 'KafkaJSProtocolError' || name === 'KafkaJSGroupCoordinatorNotFound'
  return isAnswer && !(type in REFUSALS)
}

/** True for kafkajs's own errors; false for those that a handler of ours has thrown. */
export function isKafkaFailure(error: unknown): boolean {
  return error instanceof KafkaRefusal || firstFailure(error).name.startsWith('KafkaJS')
}

/** The name of the error in Kafka's protocol, such as MESSAGE_TOO_LARGE; empty if it is another error. */
export function failureType(error: unknown): string {
  return firstFailure(error).type ?? ''
}

/** True when this user lacks the right for the request. */
export function isDenied(error: unknown): boolean {
  const type = (error as { type?: unknown } | null | undefined)?.type
  return typeof type === 'string' && type.endsWith('AUTHORIZATION_FAILED')
}

/** kafkajs reports every failure during authentication as an authentication error, also a lost connection. */
function loginRefusal(name: string, message: string): string | undefined {
  if (name !== 'KafkaJSSASLAuthenticationError') return undefined
  if (message.includes('not supported')) return OTHER_MECHANISM
  if (/closed connection|timed out|connection error|connection timeout/i.test(message)) return undefined
  return 'Kafka refuses user or password: correct KAFKA_USERNAME and KAFKA_PASSWORD, or KAFKA_SASL_MECHANISM'
}

interface Failure {
  readonly name: string
  readonly type?: string
  readonly code?: string
  readonly message: string
}

/** kafkajs wraps the error that made it give up, and combines several into one. */
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
