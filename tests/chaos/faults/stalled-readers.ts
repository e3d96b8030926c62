import { openStalled } from '../../support/http/open-stalled.ts'
import { createScope, type Scope } from '../../support/scope.ts'
import { startFaultProxy } from '../../support/servers/fault-proxy.ts'
import type { ChaosPlatform } from '../platform/start-chaos-platform.ts'
import type { FaultKind } from './fault.ts'

const CHANGE_MS = 500
const PRODUCTS = 1_000
/** A slow reader takes so much a second. */
const SLOW_BYTES = 1_000

type Manner = 'never read' | 'read 1 kB a second' | 'vanish without a FIN'

/** Many streams whose clients take nothing, while products with long names change. Memory stays bounded. */
export const stalledReaders: FaultKind = {
  name: 'stalled-readers',
  plan: (random, { lastingMs }) => {
    const count = random.pick([60, 150, 300])
    const manner = random.pick<Manner>(['never read', 'read 1 kB a second', 'vanish without a FIN'])
    const ms = 5_000 + random.between(...lastingMs)
    return {
      what: `${count} streams of each service ${manner} for ${(ms / 1000).toFixed(1)} s`,
      // A service must not be killed meanwhile: only memory could end it.
      targets: ['order-api', 'line-simulator'],
      inject: async ({ platform, ledger, pause }) => {
        const at = Date.now()
        const deaths = platform.deaths.length
        let close: () => Promise<void> = () => Promise.resolve()
        const scope = createScope({ after: (release) => (close = release) })
        try {
          for (const [name, path] of STREAMS)
            await openStreams(scope, platform.url(name), { path, count, manner })
          // Not from the beginning: on a slow machine so many connections take seconds.
          for (const end = Date.now() + ms; Date.now() < end && (await pause(CHANGE_MS));)
            await changeProducts(platform).catch(() => undefined)
        } finally {
          await close()
          // Without orders. It is repeated by the next fault of this kind if the database is away.
          await platform.database
            .query(`DELETE FROM products WHERE name LIKE 'Stalled%'`)
            .catch(() => undefined)
        }
        const died = platform.deaths.slice(deaths).filter(({ name }) => STREAMS.some(([one]) => one === name))
        for (const { name, how } of died) {
          const text = `${name} ${how} while ${count} streams ${manner}`
          ledger.findings.push({ promise: 'memory', text, at })
        }
        ledger.counts.stalledStreams += count
        return true
      },
    }
  },
}

const STREAMS = [
  ['order-api', '/api/live?userId=stalled'],
  ['line-simulator', '/chat/stalled/events?since=460000000000000000&page='],
] as const

async function openStreams(
  scope: Scope,
  url: string,
  { path, count, manner }: { path: string; count: number; manner: Manner },
): Promise<void> {
  const proxy = manner === 'vanish without a FIN' ? await startFaultProxy(scope, url) : undefined
  const address = proxy === undefined ? url : `http://${proxy.address}`
  for (let stream = 0; stream < count; stream++) {
    const { socket } = await openStalled(scope, address, `${path}${stream}`)
    if (manner !== 'read 1 kB a second') continue
    const reading = setInterval(() => socket.read(SLOW_BYTES) as unknown, 1_000)
    socket.once('close', () => clearInterval(reading))
  }
  proxy?.strand()
}

/** Each time 1.2 MB for each stream. */
async function changeProducts({ database }: ChaosPlatform): Promise<void> {
  const changed = await database.execute(`UPDATE products SET updatedAt = NOW(3) WHERE name LIKE 'Stalled%'`)
  if (changed.affectedRows > 0) return
  const rows = Array.from({ length: PRODUCTS }, () => [`Stalled ${'😀'.repeat(240)}`, 1])
  await database.execute('INSERT INTO products (name, amount) VALUES ?', [rows])
}
