import { createTestDatabase } from '../../support/servers/test-database.ts'
import { checkBalances } from '../check/check-balances.ts'
import { untilAllSent } from '../platform/until-all-sent.ts'
import { type LoadResult, runLoad } from '../load/load.ts'
import { cpuMsOf, followProcesses } from '../measure/follow-processes.ts'
import { matching, rotate, spreadOf } from '../measure/statistics.ts'
import { startTally } from '../platform/contestant.ts'
import { createStockedProduct } from '../platform/stocked-product.ts'
import { pidOf } from '../platform/pid-of.ts'
import { compareRounds } from '../report/compare-rounds.ts'
import type { Chart } from '../report/report.ts'
import type { Part, PartContext } from './part.ts'

const USERS = 500
const WARM_UP = { connections: 50, seconds: 3 }
const OPERATOR_TOKEN = 'bench-operator-token'
const MODES = ['dev mode', 'line mode'] as const

type Mode = (typeof MODES)[number]

interface Sample {
  readonly mode: Mode
  readonly connections: number
  readonly perSecond: number
  readonly p50: number
  /** Of the order API. */
  readonly cpuPerOrder: number
}

/** Orders per second with LIFF ID tokens, beside the same without: `npm run bench -- --mode line`. */
export const lineMode: Part = {
  name: 'line-mode',
  about: 'orders per second with LIFF ID tokens of 500 users, against dev mode',
  run: async (context) => {
    const servers = [
      await startOrderApi(context, 'dev mode', {}),
      await startOrderApi(context, 'line mode', {
        AUTH_MODE: 'line',
        OPERATOR_TOKEN,
        // The limits are mounted, as in production, but never reached.
        REQUESTS_PER_ADDRESS_PER_MINUTE: '1000000000',
        ORDERS_PER_USER_PER_MINUTE: '1000000000',
      }),
    ]
    for (const server of servers) await server.load(WARM_UP)
    const { rounds, seconds, connections: steps } = context.options
    const samples: Sample[] = []
    for (let round = 0; round < rounds; round++)
      for (const connections of steps)
        for (const server of rotate(servers, round)) {
          context.detail(`round ${round + 1} of ${rounds}: ${connections} connections, ${server.mode}`)
          samples.push(await server.load({ connections, seconds }))
        }
    const audits = await Promise.all(
      servers.map(async ({ mode, balances }) => ({ mode, ...(await checkBalances(balances)) })),
    )
    return {
      title: 'Orders in line mode beside dev mode, consumer stopped',
      charts: [
        chartOf(samples, steps, 'Orders placed', 'per second', ({ perSecond }) => perSecond),
        chartOf(samples, steps, 'Median time to the answer', 'ms', ({ p50 }) => p50),
        chartOf(samples, steps, 'CPU per order, of the order API', 'µs', ({ cpuPerOrder }) => cpuPerOrder),
      ],
      figures: steps.flatMap((connections) => {
        const rates = (mode: Mode) =>
          matching(samples, { mode, connections }).map(({ perSecond }) => perSecond)
        const name = `line mode, ${connections} connections, against dev mode`
        return compareRounds(name, rates('line mode'), rates('dev mode'), { atLeast: 0.85 })
      }),
      wrong: audits.flatMap(({ mode, wrong }) => wrong.map((text) => `${mode}: ${text}`)),
      notes: audits.map(({ mode, counted }) => `${mode}: ${counted}`),
    }
  },
}

async function startOrderApi(
  { scope, platform: { stack, startService, signal } }: PartContext,
  mode: Mode,
  settings: Readonly<Record<string, string>>,
) {
  const databaseUrl = await createTestDatabase(scope, { server: stack.env.DATABASE_URL ?? '' })
  const name = `order-api-${mode.replace(' ', '-')}`
  const { url, component } = await startService('order-api', name, {
    DATABASE_URL: databaseUrl,
    KAFKA_TOPIC: `bench-${name}`,
    KAFKA_GROUP: `bench-${name}`,
    ...settings,
  })
  const productIds = [await createStockedProduct(url, 'product', settings.OPERATOR_TOKEN)]
  const logins = mode === 'line mode' ? { simulatorUrl: stack.url('line-simulator') } : {}
  const { tally, ...balances } = startTally({ databaseUrl })

  async function load(size: { connections: number; seconds: number }): Promise<Sample> {
    const pids = { server: pidOf(component) }
    const { result, samples } = await followProcesses(pids, () =>
      runLoad({ url, ...size, productIds, users: USERS, ...logins }, signal),
    )
    tally(result, size.connections)
    // Events of one load must not be sent during another one.
    await untilAllSent(databaseUrl, signal)
    const cpuPerOrder = (cpuMsOf(samples.server) * 1_000) / result.placed
    return {
      mode,
      connections: size.connections,
      cpuPerOrder,
      perSecond: perSecondOf(result),
      p50: result.p50,
    }
  }

  return { mode, balances, load }
}

const perSecondOf = ({ placed, seconds }: LoadResult) => placed / seconds

function chartOf(
  samples: readonly Sample[],
  steps: readonly number[],
  title: string,
  unit: string,
  value: (sample: Sample) => number,
): Chart {
  const valuesOf = (mode: Mode) =>
    steps.map((connections) => spreadOf(matching(samples, { mode, connections }).map(value)))
  return {
    ...{ title, unit, by: 'connections', categories: steps.map(String) },
    series: MODES.map((mode) => ({ name: mode, values: valuesOf(mode) })),
  }
}
