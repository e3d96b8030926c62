import { rotate } from '../measure/statistics.ts'
import { waitUntilDrained } from '../measure/wait-until-drained.ts'
import {
  measureSeveralNotifiers,
  prepareSharedBacklog,
  type PushesSample,
} from './measure-several-notifiers.ts'
import { measureSeveralOrderApis, type OrdersSample } from './measure-several-order-apis.ts'
import type { PartContext } from './part.ts'

/** How many of a service run beside each other. */
export const INSTANCES = [1, 2, 4]
/** There is a backlog for each number of notifiers in each round: a part of what else is drained is long enough. */
const SHARE_OF_BACKLOG = 5

export interface ScaleSamples {
  readonly orders: readonly OrdersSample[]
  readonly pushes: readonly PushesSample[]
}

/** Has one, two and four of each service do the same work in turns, as often first as last. */
export async function measureScale(context: PartContext): Promise<ScaleSamples> {
  const { platform, options, detail } = context
  const { stack, signal } = platform
  const simulatorUrl = stack.url('line-simulator')
  // Otherwise LINE would get messages of orders outside the backlogs.
  await waitUntilDrained({ databaseUrl: stack.env.DATABASE_URL ?? '', simulatorUrl, signal })
  const backlog = await prepareSharedBacklog(context, Math.ceil(options.orders / SHARE_OF_BACKLOG))
  // Each order API needs one at least.
  const connections = Math.max(...INSTANCES, ...options.connections)

  const orders: OrdersSample[] = []
  const pushes: PushesSample[] = []
  for (let round = 0; round < options.rounds; round++)
    for (const instances of rotate(INSTANCES, round)) {
      const where = `round ${round + 1} of ${options.rounds}, ${instances} at once`
      detail(`${where}: order APIs`)
      orders.push(await measureSeveralOrderApis(context, { instances, connections }))
      const shown = { ...backlog, detail: (text: string) => detail(`${where}: notifiers, ${text}`) }
      pushes.push(await measureSeveralNotifiers(context, shown, instances))
    }
  return { orders, pushes }
}
