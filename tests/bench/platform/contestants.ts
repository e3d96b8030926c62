import { createKafka } from '../../../services/shared/kafka/client.ts'
import { ensureTopics } from '../../../services/shared/kafka/kafka-topics.ts'
import type { Scope } from '../../support/scope.ts'
import { createTestDatabase } from '../../support/servers/test-database.ts'
import { silentLog } from '../../support/servers/test-topics.ts'
import { untilAllSent } from './until-all-sent.ts'
import { runLoad } from '../load/load.ts'
import { waitUntilDrained } from '../measure/wait-until-drained.ts'
import { prepareBareTransaction } from './bare-transaction.ts'
import { startTally, type BalanceSources, type Contestant, type ContestantName } from './contestant.ts'
import { createStockedProduct, STOCK } from './stocked-product.ts'
import { pidOf } from './pid-of.ts'
import type { Platform, Server } from './start-platform.ts'

const PRODUCTS = 100
const NAIVE_TOPIC = 'naive'

export async function startContestants(scope: Scope, platform: Platform): Promise<readonly Contestant[]> {
  const { stack } = platform
  const server = { server: stack.env.DATABASE_URL ?? '' }
  const inKafka = () => ({
    database: pidOf(stack.component('database')),
    kafka: pidOf(stack.component('kafka')),
  })

  const bare = await platform.startRival('ceiling', {})

  await ensureTopics(
    createKafka({
      clientId: 'bench',
      access: { brokers: (stack.env.KAFKA_BROKERS ?? '').split(',') },
      log: silentLog,
    }),
    [{ topic: NAIVE_TOPIC, partitions: 6, replication: -1 }],
  )
  const naiveDatabase = await createTestDatabase(scope, { ...server, migrated: false })
  const naive = await platform.startRival('naive', {
    DATABASE_URL: naiveDatabase,
    KAFKA_BROKERS: stack.env.KAFKA_BROKERS,
    KAFKA_TOPIC: NAIVE_TOPIC,
    PRODUCTS: String(PRODUCTS + 1),
    STOCK: String(STOCK),
  })

  const aloneDatabase = await createTestDatabase(scope, server)
  const alone = await platform.startService('order-api', 'order-api-alone', {
    DATABASE_URL: aloneDatabase,
    KAFKA_TOPIC: 'bench-consumer-stopped',
    KAFKA_GROUP: 'bench-consumer-stopped',
  })

  const whole: Server = { url: stack.url('order-api'), component: stack.component('order-api') }
  const wholeDatabase = stack.env.DATABASE_URL ?? ''
  const simulatorUrl = stack.url('line-simulator')

  return [
    {
      ...served('bare Express', bare),
      ...{ hotProduct: 1, products: range(2, PRODUCTS) },
      pids: () => ({ server: pidOf(bare.component) }),
    },
    {
      ...served('naive', naive, { databaseUrl: naiveDatabase }),
      ...{ hotProduct: 1, products: range(2, PRODUCTS) },
      pids: () => ({ server: pidOf(naive.component), ...inKafka() }),
    },
    {
      ...served('consumer stopped', alone, { databaseUrl: aloneDatabase }),
      ...(await createProducts(alone.url)),
      pids: () => ({ server: pidOf(alone.component), ...inKafka() }),
      settle: (signal) => untilAllSent(aloneDatabase, signal),
    },
    {
      ...served('whole platform', whole, { databaseUrl: wholeDatabase, lineUrl: simulatorUrl }),
      ...(await createProducts(whole.url)),
      pids: () => ({
        server: pidOf(whole.component),
        notifier: pidOf(stack.component('notifier')),
        simulator: pidOf(stack.component('line-simulator')),
        ...inKafka(),
      }),
      settle: (signal) => waitUntilDrained({ databaseUrl: wholeDatabase, simulatorUrl, signal }),
    },
    {
      ...(await prepareBareTransaction(scope, { ...server, products: PRODUCTS + 1 })),
      pids: () => ({ database: pidOf(stack.component('database')) }),
    },
  ]
}

/** What all have in common that are asked by HTTP. */
function served(
  name: ContestantName,
  { url }: Server,
  balances: BalanceSources = {},
): Omit<Contestant, 'hotProduct' | 'products' | 'pids'> {
  return {
    ...{ name, ...startTally(balances), mostConnections: Infinity },
    place: (load, signal) => runLoad({ url, ...load }, signal),
    settle: () => Promise.resolve(),
  }
}

async function createProducts(url: string): Promise<Pick<Contestant, 'hotProduct' | 'products'>> {
  const ids: number[] = []
  while (ids.length <= PRODUCTS) ids.push(await createStockedProduct(url, `product ${ids.length + 1}`))
  const [hotProduct = 0, ...products] = ids
  return { hotProduct, products }
}

const range = (from: number, count: number) => Array.from({ length: count }, (_, index) => from + index)
