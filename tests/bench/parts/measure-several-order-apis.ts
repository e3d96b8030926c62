import { createTestDatabase } from '../../support/servers/test-database.ts'
import { checkBalances } from '../check/check-balances.ts'
import { untilAllSent } from '../platform/until-all-sent.ts'
import { type LoadResult, runLoad } from '../load/load.ts'
import { startTally } from '../platform/contestant.ts'
import { createStockedProduct } from '../platform/stocked-product.ts'
import { startSeveral } from '../platform/start-several.ts'
import type { PartContext } from './part.ts'

/** For each of them: what one alone gets in so long, each of four gets in four times as long. */
const WARM_UP_SECONDS = 3
/** No consumer reads it. */
const TOPIC = 'bench-several-order-apis'

export interface OrdersSample {
  readonly instances: number
  readonly result: LoadResult
  readonly counted: string
  readonly wrong: readonly string[]
}

/** Has so many order APIs take orders for one product, from a database that is new and that they share. */
export async function measureSeveralOrderApis(
  { scope, platform, options }: PartContext,
  { instances, connections }: { readonly instances: number; readonly connections: number },
): Promise<OrdersSample> {
  const { stack, signal } = platform
  const databaseUrl = await createTestDatabase(scope, { server: stack.env.DATABASE_URL ?? '' })
  const { urls, stop } = await startSeveral(platform, {
    ...{ service: 'order-api', count: instances },
    settings: { DATABASE_URL: databaseUrl, KAFKA_TOPIC: TOPIC, KAFKA_GROUP: TOPIC },
  })
  const productIds = [await createStockedProduct(urls[0] ?? '', 'product of several')]
  const { tally, ...balances } = startTally({ databaseUrl })

  async function load(seconds: number): Promise<LoadResult> {
    const result = await runLoad({ url: urls, connections, seconds, productIds }, signal)
    tally(result, connections)
    return result
  }

  await load(WARM_UP_SECONDS * instances)
  const result = await load(options.seconds)
  await untilAllSent(databaseUrl, signal)
  await stop()
  return { instances, result, ...(await checkBalances(balances)) }
}
