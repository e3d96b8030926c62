import type { Connection } from '../../shared/database/database.ts'
import { askAdmin, readPositions, type Position } from '../../shared/kafka/admin.ts'
import type { KafkaOptions } from '../../shared/kafka/client.ts'
import { commitForEmptyGroup } from '../../shared/kafka/commit-for-empty-group.ts'
import { isKafkaFailure } from '../../shared/kafka/explain-kafka-failure.ts'
import { findMembers, type Member } from '../consumer-control/find-members.ts'
import type { ConsumerGroup } from '../consumer-control/consumer-groups.ts'
import { planRewind } from './plan-rewind.ts'
import { finishRewind, giveUp, restoreGroup, storeMoves, type RewindRow } from './rewind-rows.ts'
import type { RewindMove } from '../../shared/desired-state/rewind-move.ts'

/** A killed member holds its place for 10 seconds, a slow one for 30. */
const STOP_SECONDS = 60
/** Members that do not come back by then do not keep the rewind from its end. */
const START_SECONDS = 30

interface StepOptions {
  /** The session that holds the lock: when the lock is lost, its statements fail. */
  readonly connection: Connection
  readonly kafka: KafkaOptions
  readonly groups: readonly ConsumerGroup[]
}

interface GroupOptions extends StepOptions {
  readonly group: ConsumerGroup
}

/**
 * Takes the next step of a rewind, or finds that it has to wait. Each step is stored before the next one begins, and each
 * may be repeated by a process that does not know whether it happened.
 */
export async function takeStep(where: StepOptions, rewind: RewindRow): Promise<void> {
  const group = where.groups.find(({ groupId }) => groupId === rewind.groupId)
  if (group === undefined)
    return fail(where.connection, rewind, `${rewind.groupId} is no consumer group of this platform`)
  const options = { ...where, group }
  if (rewind.state === 'stopping') await waitForEmptyGroup(options, rewind)
  else if (rewind.state === 'resetting') await commitTargets(options, rewind)
  else if (rewind.state === 'starting') await waitForMembers(options, rewind)
}

async function waitForEmptyGroup(options: GroupOptions, rewind: RewindRow): Promise<void> {
  const { connection, kafka, group } = options
  try {
    const members = await readMembers(options)
    if (members.length === 0)
      await storeMoves(connection, rewind, await planRewind(kafka, group, rewind.target))
    else await giveUpInTime(options, rewind, members)
  } catch (error) {
    // Nothing was committed yet, so the group need not wait for Kafka.
    if (!isKafkaFailure(error) || rewind.ageSeconds < STOP_SECONDS) throw error
    await fail(connection, rewind, `Kafka did not answer within ${STOP_SECONDS} s`)
  }
}

async function commitTargets(options: GroupOptions, rewind: RewindRow): Promise<void> {
  const { connection, kafka, group } = options
  const { groupId, topic } = group
  const moves = rewind.moves ?? []
  const offsets = new Map(moves.map(({ partition, target }) => [partition, target]))
  // A member that joined a moment ago is not yet aware of the stop: Kafka refuses, and it leaves soon.
  if (await commitForEmptyGroup(kafka, { groupId, topic, offsets })) {
    await inTransaction(connection, () => restoreGroup(connection, rewind))
    return
  }
  await giveUpInTime(options, rewind, await readMembers(options))
}

async function giveUpInTime(
  { connection, kafka, group }: GroupOptions,
  rewind: RewindRow,
  members: readonly string[],
): Promise<void> {
  if (rewind.ageSeconds < STOP_SECONDS) return
  // The commit may have happened without an answer. Then the rewind goes on.
  if (rewind.moves !== null && areCommitted(rewind.moves, await readPositions(kafka, group))) {
    await inTransaction(connection, () => restoreGroup(connection, rewind))
    return
  }
  const named = members.join(', ') || 'unknown'
  await fail(
    connection,
    rewind,
    `the group did not become empty within ${STOP_SECONDS} s; members that did not leave: ${named}`,
  )
}

const fail = (connection: Connection, rewind: RewindRow, reason: string) =>
  inTransaction(connection, () => giveUp(connection, rewind, reason))

async function waitForMembers({ connection, group }: GroupOptions, rewind: RewindRow): Promise<void> {
  const members = await findMembers(connection, group)
  const isBack = ({ state, hasObeyed }: Member) => hasObeyed || state === 'stopping'
  if (rewind.before === 'stopped' || members.every(isBack) || rewind.stepSeconds >= START_SECONDS)
    await inTransaction(connection, () => finishRewind(connection, rewind))
}

/** The members that Kafka has, as an operator can find them. */
async function readMembers({ connection, kafka, group }: GroupOptions): Promise<string[]> {
  const { groups } = await askAdmin(kafka, (admin) => admin.describeGroups([group.groupId]))
  const inGroup = groups.flatMap(({ members }) => members)
  if (inGroup.length === 0) return []
  const known = new Map((await findMembers(connection, group)).map((one) => [one.memberId, one.instance]))
  return inGroup.map(
    ({ memberId, clientHost }) => known.get(memberId) ?? `${memberId} (${clientHost.replace(/^\//, '')})`,
  )
}

function areCommitted(moves: readonly RewindMove[], positions: readonly Position[]): boolean {
  const committed = new Map(positions.map((position) => [position.partition, position.committed]))
  return moves.every(({ partition, target }) => committed.get(partition) === target)
}

/** In the session that holds the lock. */
async function inTransaction(connection: Connection, work: () => Promise<void>): Promise<void> {
  await connection.execute('START TRANSACTION')
  await work()
  await connection.execute('COMMIT')
}
