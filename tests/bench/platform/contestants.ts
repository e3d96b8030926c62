import { createKafka } from '../../../services/shared/kafka.ts'
import { ensureTopics } from '../../../services/shared/kafka-topics.ts'
import type { Scope } from '../../support/scope.ts'
import { createTestDatabase } from '../../support/test-database.ts'
import { silentLog } from '../../support/test-topics.ts'
import { untilAllSent } from '../check/until-all-sent.ts'
import type { LoadResult } from '../load/load.ts'
import { waitUntilDrained } from '../measure/wait-until-drained.ts'
import { createProduct, STOCK } from './create-product.ts'
import { pidOf } from './pid-of.ts'
import type { Platform, Server } from './start-platform.ts'

export type ContestantName = 'bare Express' | 'naive' | 'consumer stopped' | 'whole platform'

/** A server that takes orders, and what belongs to it. */
export interface Contestant {
  readonly name: ContestantName
  readonly url: string
  readonly hotProduct: number
  readonly products: readonly number[]
  /** Undefined: it keeps no books. */
  readonly databaseUrl: string | undefined
  /** Where it says what LINE accepted. */
  readonly lineUrl: string | undefined
  /** Of its processes, by name; `server` is the one that answers. */
  readonly pids: () => Record<string, number>
  /** Adds up what buyers were told. */
  readonly tally: (result: LoadResult, connections: number) => void
  readonly told: { placed: number; unanswered: number }
  /** Waits until nothing of it is under way any more. */
  readonly settle: (signal: AbortSignal) => Promise<void>
}

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
      ...contestant('bare Express', bare),
      ...{ hotProduct: 1, products: range(2, PRODUCTS) },
      pids: () => ({ server: pidOf(bare.component) }),
    },
    {
      ...contestant('naive', naive),
      ...{ hotProduct: 1, products: range(2, PRODUCTS), databaseUrl: naiveDatabase },
      pids: () => ({ server: pidOf(naive.component), ...inKafka() }),
    },
    {
      ...contestant('consumer stopped', alone),
      ...(await createProducts(alone.url)),
      databaseUrl: aloneDatabase,
      pids: () => ({ server: pidOf(alone.component), ...inKafka() }),
      settle: (signal) => untilAllSent(aloneDatabase, signal),
    },
    {
      ...contestant('whole platform', whole),
      ...(await createProducts(whole.url)),
      databaseUrl: wholeDatabase,
      lineUrl: simulatorUrl,
      pids: () => ({
        server: pidOf(whole.component),
        notifier: pidOf(stack.component('notifier')),
        simulator: pidOf(stack.component('line-simulator')),
        ...inKafka(),
      }),
      settle: (signal) => waitUntilDrained({ databaseUrl: wholeDatabase, simulatorUrl, signal }),
    },
  ]
}

function contestant(
  name: ContestantName,
  { url }: Server,
): Omit<Contestant, 'hotProduct' | 'products' | 'pids'> {
  const told = { placed: 0, unanswered: 0 }
  return {
    ...{ name, url, told, databaseUrl: undefined, lineUrl: undefined },
    tally: ({ placed, errors }, connections) => {
      told.placed += placed
      told.unanswered += errors + connections
    },
    settle: () => Promise.resolve(),
  }
}

async function createProducts(url: string): Promise<Pick<Contestant, 'hotProduct' | 'products'>> {
  const ids: number[] = []
  while (ids.length <= PRODUCTS) ids.push(await createProduct(url, `product ${ids.length + 1}`))
  const [hotProduct = 0, ...products] = ids
  return { hotProduct, products }
}

const range = (from: number, count: number) => Array.from({ length: count }, (_, index) => from + index)
