import { createTestDatabase } from '../../support/servers/test-database.ts'
import { startSeveral } from '../platform/start-several.ts'
import { drainBacklog, type BacklogOptions, type DrainedBacklog } from './drain-backlog.ts'
import type { PartContext } from './part.ts'

const TOPIC = 'bench-several-notifiers'
/** A number that 1, 2 and 4 divide: who has a partition more than the others has more to do than they. */
const PARTITIONS = 12
/** LINE's limit is one for all that push for a channel, so each notifier may only have its share of it. */
const PUSHES_PER_SECOND = 2_000

/** `readyAt`: when the last of them had joined the group, in epoch milliseconds. */
export interface PushesSample extends DrainedBacklog<{ readonly readyAt: number }> {
  readonly instances: number
}

/** Where a backlog can be made for several notifiers: an order API, a database and a topic of their own. */
export interface SharedBacklog extends BacklogOptions {
  readonly settings: NodeJS.ProcessEnv
}

export async function prepareSharedBacklog(
  { scope, platform, detail }: PartContext,
  orders: number,
): Promise<SharedBacklog> {
  const { stack, signal } = platform
  const databaseUrl = await createTestDatabase(scope, { server: stack.env.DATABASE_URL ?? '' })
  const settings = {
    ...{ DATABASE_URL: databaseUrl, KAFKA_TOPIC: TOPIC, KAFKA_GROUP: TOPIC },
    KAFKA_PARTITIONS: String(PARTITIONS),
  }
  const { url } = await platform.startService('order-api', 'order-api-backlog', settings)
  return { url, databaseUrl, settings, orders, simulatorUrl: stack.url('line-simulator'), signal, detail }
}

/** Has so many notifiers drain a backlog together. */
export async function measureSeveralNotifiers(
  { platform }: PartContext,
  backlog: SharedBacklog,
  instances: number,
): Promise<PushesSample> {
  const drained = await drainBacklog(backlog, async (untilDrained) => {
    const { stop } = await startSeveral(platform, {
      ...{ service: 'notifier', count: instances },
      settings: { ...backlog.settings, LINE_PUSHES_PER_SECOND: String(PUSHES_PER_SECOND / instances) },
    })
    const readyAt = Date.now()
    await untilDrained()
    await stop()
    return { readyAt }
  })
  return { instances, ...drained }
}
