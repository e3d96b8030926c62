import { setTimeout as wait } from 'node:timers/promises'
import type { EventSourceMessage } from 'eventsource-parser'
import type { Overview } from '../../overview/overview.ts'
import { escapeControlCharacters } from '../escape-control-characters.ts'
import { formatNumber, formatTime, shorten } from '../ops/format-table.ts'
import type { OpsCommand, OpsContext } from '../ops/ops-command.ts'
import { EXIT, Unreachable } from '../ops/ops-errors.ts'
import { refuseWords } from '../ops/read-input.ts'
import { toJson } from '../ops/to-json.ts'

const RETRY_MS = 1_000

interface Marker {
  readonly at: string
  readonly kind: string
  readonly detail: unknown
}

export const watch: OpsCommand = {
  summary: 'the same live, a line a second',
  forms: [['', 'until Ctrl-C. In a terminal one line stays and changes; in a pipe each second has a line']],
  options: { seconds: { type: 'string', value: 'N', help: 'end after so many lines' } },
  read: (input) => {
    refuseWords(input)
    const most = input.number('seconds', { min: 1 }) ?? Infinity
    return (context) => follow(context, most)
  },
}

/** Goes on when operations goes away and comes back, once it has been there. */
async function follow(context: OpsContext, most: number): Promise<number> {
  const { api, interrupted, rewriteLine, print } = context
  let shown = 0
  while (shown < most && !interrupted.aborted) {
    const left = new AbortController()
    try {
      for await (const event of api.follow('/api/stream', AbortSignal.any([interrupted, left.signal]))) {
        if (show(context, event)) shown++
        if (shown >= most) break
      }
    } catch (error) {
      if (!(error instanceof Unreachable) || shown === 0) throw error
      write(context, `${formatClock(new Date().toISOString())}  not live: ${error.message}`)
    } finally {
      left.abort()
    }
    if (shown < most) await wait(RETRY_MS, undefined, { signal: interrupted }).catch(() => undefined)
  }
  // The last line stays.
  if (rewriteLine) print('')
  return EXIT.done
}

/** Returns whether it was an overview. */
function show(context: OpsContext, { event, data }: EventSourceMessage): boolean {
  const isOverview = event === 'overview'
  if (!isOverview && event !== 'marker') return false
  const value = JSON.parse(data) as unknown
  if (context.json) context.print(toJson({ [event]: value }, 0))
  else if (isOverview) write(context, formatLine(value as Overview))
  else {
    const { at, kind, detail } = value as Marker
    context.rewriteLine?.('')
    context.print(escapeControlCharacters(`${formatClock(at)}  ${kind} ${JSON.stringify(detail)}`))
  }
  return isOverview
}

function write({ rewriteLine, print, columns }: OpsContext, line: string): void {
  const safe = escapeControlCharacters(line)
  // The last column stays free: a terminal would begin the next line.
  if (rewriteLine) rewriteLine(shorten(safe, columns - 1))
  else print(safe)
}

/** The most important figures, in the order of an order's way. */
export function formatLine({
  at,
  orderApi,
  outbox,
  kafka,
  notifier,
  line,
  orders,
  deadLetters,
}: Overview): string {
  const lagSeconds = kafka.lagSeconds ? ` (${formatNumber(kafka.lagSeconds)} s)` : ''
  const figures = [
    `placed ${formatNumber(orderApi.ordersPerSecond)}/s`,
    `outbox ${formatNumber(outbox.events)}`,
    `lag ${formatNumber(kafka.lag)}${lagSeconds}`,
    `pushed ${formatNumber(line.acceptedPerSecond)}/s`,
    `pending ${formatNumber(orders.pending)}`,
    `success ${formatNumber(orders.success)}`,
    `failed ${formatNumber(orders.failed)}`,
    `letters ${formatNumber(deadLetters.waiting)}`,
    ...(notifier.desired === 'stopped' ? ['CONSUMER STOPPED'] : []),
    ...(kafka.reachable ? [] : ['KAFKA AWAY']),
  ]
  return `${formatClock(at)}  ${figures.join('  ')}`
}

const formatClock = (at: string) => formatTime(at).slice(11)
