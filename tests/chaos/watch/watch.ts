import { pause } from '../../../services/shared/runtime/backoff.ts'
import { readPositions } from '../../../services/shared/kafka/admin.ts'
import type { Ledger } from '../buyers/ledger.ts'
import type { ProductChoice } from '../buyers/product-choice.ts'
import type { ChaosPlatform } from '../platform/start-chaos-platform.ts'
import { watchMemory } from './watch-memory.ts'
import { watchStock } from './watch-stock.ts'

const STOCK_MS = 400
const OFFSETS_MS = 1_000
const GAUGE_MS = 500
const MEMORY_MS = 500

/** What the group had committed by then, at the latest. */
export interface CommittedOffset {
  readonly partition: number
  /** Everything before it is said to be done. */
  readonly offset: number
  readonly at: number
}

export interface Gauges {
  pending: number
  successful: number
}

export interface Watch {
  readonly offsets: readonly CommittedOffset[]
  /** For the line of progress; as of half a second ago, or of when the database could last be asked. */
  readonly gauges: Readonly<Gauges>
  readonly stop: () => Promise<void>
}

/** Watches the platform from outside while it is being broken. What cannot be asked just now is not looked at. */
export function watch({
  platform,
  products,
  ledger,
}: {
  platform: ChaosPlatform
  products: ProductChoice
  ledger: Ledger
}): Watch {
  const stopping = new AbortController()
  const offsets: CommittedOffset[] = []
  const gauges: Gauges = { pending: 0, successful: 0 }

  async function again(everyMs: number, look: () => Promise<void>): Promise<void> {
    while (await pause(everyMs, stopping.signal)) await look().catch(() => undefined)
  }

  async function lookAtGauges(): Promise<void> {
    const rows = await platform.database.query<{ status: string; count: number }>(
      'SELECT status, COUNT(*) AS count FROM orders GROUP BY status',
    )
    const counts = new Map(rows.map((row) => [row.status, row.count]))
    gauges.pending = counts.get('pending') ?? 0
    gauges.successful = counts.get('success') ?? 0
  }

  const running = Promise.all([
    again(STOCK_MS, () => watchStock(platform.database, products, ledger)),
    again(GAUGE_MS, lookAtGauges),
    again(MEMORY_MS, () => watchMemory(platform, ledger)),
    again(OFFSETS_MS, async () => {
      const positions = await readPositions(platform.kafka, {
        topic: platform.topic,
        groupId: platform.group,
      })
      const at = Date.now()
      const committed = positions.filter((position) => position.committed >= 0)
      offsets.push(...committed.map(({ partition, committed: offset }) => ({ partition, offset, at })))
    }),
  ])
  return {
    offsets,
    gauges,
    stop: async () => {
      stopping.abort()
      await running
    },
  }
}
