import type { Socket } from 'node:net'
import type { Database } from '../database/database.ts'
import { AnotherKafka } from '../kafka/another-kafka.ts'
import type { AdmitCluster } from '../kafka/ask-cluster-first.ts'
import { pause } from '../runtime/backoff.ts'
import type { Logger } from '../runtime/logger.ts'
import { readIdentity, registerFirstSeen, type PlatformIdentity } from './platform-identity.ts'

const REFRESH_MS = 1_000

/** The command that changes the platform's Kafka on purpose. */
const ACCEPT = 'npm run kafka:accept'

/** Keeps a service away from every Kafka that is not the platform's. */
export interface KafkaGuard {
  /** For `createKafka`: asked once for each new connection. */
  readonly admit: AdmitCluster
  /** Why the Kafka that answered last is refused, for an operator; undefined when it is ours. */
  readonly refusal: () => string | undefined
  /** Calls back with each refusal, until the returned function is called. */
  readonly onRefusal: (listener: (error: AnotherKafka) => void) => () => void
  /** Whether a connection is open that was admitted. */
  readonly isConnected: () => boolean
  /** What the database says; undefined until it has answered for the first time. */
  readonly identity: () => PlatformIdentity | undefined
  readonly stop: () => Promise<void>
}

/**
 * Compares the cluster id of each connection's broker with the one that is registered in the database. Registers the
 * first one. It reads the database once a second, so that a Kafka that was registered meanwhile counts at once, and
 * connections to the earlier one are closed.
 */
export function createKafkaGuard({ database, log }: { database: Database; log: Logger }): KafkaGuard {
  const stopping = new AbortController()
  const connections = new Map<Socket, string | null>()
  const listeners = new Set<(error: AnotherKafka) => void>()
  let identity: PlatformIdentity | undefined
  let refusal: string | undefined

  async function refresh(): Promise<PlatformIdentity> {
    const before = identity
    identity = await readIdentity(database)
    const { kafkaClusterId: ours } = identity
    if (ours !== null && ours !== before?.kafkaClusterId) closeOthers(ours)
    return identity
  }

  function closeOthers(ours: string): void {
    for (const [socket, clusterId] of connections)
      if (clusterId !== null && clusterId !== ours) socket.destroy(refuse(clusterId, ours))
  }

  function refuse(found: string, ours: string): AnotherKafka {
    const error = new AnotherKafka(
      `another Kafka answers at the address of ours: its cluster id is ${found}, ours is ${ours}. ` +
        `Nothing is sent to it, and nothing is read from it. Start our Kafka there again; ` +
        `to change to the other one on purpose, run ${ACCEPT}`,
    )
    if (refusal !== error.message) log.warn({ found, ours }, `Kafka refused: ${error.message}`)
    refusal = error.message
    for (const listener of listeners) listener(error)
    return error
  }

  async function registered(clusterId: string): Promise<string | null> {
    if (identity?.kafkaClusterId === clusterId) return clusterId
    const { kafkaClusterId } = await refresh().catch((cause: unknown) => {
      throw new Error('the database, which has the cluster id of our Kafka, is unavailable', { cause })
    })
    if (kafkaClusterId !== null) return kafkaClusterId
    identity = await registerFirstSeen(database, clusterId)
    log.info({ clusterId }, 'Kafka registered: it is the first one that this platform has seen')
    return identity.kafkaClusterId
  }

  async function run(): Promise<void> {
    do await refresh().catch(() => undefined)
    while (await pause(REFRESH_MS, stopping.signal))
  }

  const running = run()
  return {
    admit: async (clusterId, socket) => {
      // A Kafka without a cluster id cannot be checked.
      if (clusterId !== null) {
        const ours = await registered(clusterId)
        if (ours !== null && ours !== clusterId) throw refuse(clusterId, ours)
      }
      // Closed while the database was asked.
      if (socket.destroyed) return
      connections.set(socket, clusterId)
      socket.once('close', () => connections.delete(socket))
      if (refusal !== undefined) log.info('our Kafka answers again')
      refusal = undefined
    },
    refusal: () => refusal,
    onRefusal: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    isConnected: () => connections.size > 0,
    identity: () => identity,
    stop: async () => {
      stopping.abort()
      await running
    },
  }
}
