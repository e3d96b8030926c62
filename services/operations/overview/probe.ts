import { withTimeout } from '../../shared/runtime/backoff.ts'
import type { Unknown } from './overview.ts'

/** How long one look waits for an answer. A later one still counts, until it is too old. */
const PATIENCE_MS = 800
/** Older figures are not shown. */
const MAX_AGE_MS = 2_000

export interface Probe<Value> {
  /** Asks, unless a question is open, and waits a moment for the answer. Never rejects. */
  readonly refresh: () => Promise<void>
  /** The last answer, if it is young enough and no failure came after it. */
  readonly value: () => Value | undefined
  /** Why there is no value; undefined while there is one. */
  readonly unknown: () => Unknown | undefined
}

interface ProbeOptions<Value> {
  readonly ask: () => Promise<Value>
  /** In words for an operator. */
  readonly explain: (error: unknown) => string
  /** Called with the first failure after an answer, and with undefined at the first answer after a failure. */
  readonly onChange?: (error: unknown) => void
  /** Monotonic, in ms. */
  readonly now?: () => number
}

/** Reads what may not answer: an old answer never counts as a new one. */
export function createProbe<Value>(options: ProbeOptions<Value>): Probe<Value> {
  const { ask, explain, onChange, now = () => performance.now() } = options
  let latest: { readonly value: Value; readonly atMs: number } | undefined
  /** By this process's clock. */
  let answeredAt: Date | undefined
  let failure: { readonly reason: string } | undefined
  let open: Promise<void> | undefined

  async function askNow(): Promise<void> {
    const [startedAt, startedMs] = [new Date(), now()]
    try {
      latest = { value: await ask(), atMs: startedMs }
      answeredAt = startedAt
      if (failure !== undefined) onChange?.(undefined)
      failure = undefined
    } catch (error) {
      if (failure === undefined) onChange?.(error)
      failure = { reason: explain(error) }
    } finally {
      open = undefined
    }
  }

  const value = () =>
    failure === undefined && latest !== undefined && now() - latest.atMs < MAX_AGE_MS
      ? latest.value
      : undefined

  return {
    refresh: async () => {
      open ??= askNow()
      await withTimeout(open, PATIENCE_MS)
    },
    value,
    unknown: () => {
      if (value() !== undefined) return undefined
      return { since: answeredAt?.toISOString() ?? null, reason: failure?.reason ?? 'it does not answer' }
    },
  }
}
