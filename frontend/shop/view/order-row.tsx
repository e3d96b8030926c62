import type { JSX } from 'preact'
import { isSlow } from '../state/choose-notice.ts'
import type { Intent } from '../intents/intent.ts'
import { shortenName } from '../model/shorten-name.ts'
import type { Order } from '../model/types.ts'
import type { Words } from '../words/words.ts'
import { useSpeech } from './language.ts'
import { type Progress, ProgressTrack } from './progress-track.tsx'

/** Some three lines. The whole name is at the product. */
const NAME_LENGTH = 72

export function OrderRow({ order, serverNow }: { order: Order; serverNow: number }): JSX.Element {
  const { words, number, time } = useSpeech()
  return (
    <li class="order" data-status={order.status}>
      <p class="order-title">
        <span class="order-number">{words.orders.number(order.id)}</span>{' '}
        <span class="order-what">
          {words.orders.times(shortenName(order.productName, NAME_LENGTH), number(order.quantity))}
        </span>{' '}
        <time dateTime={order.createdAt}>{time(order.createdAt)}</time>
      </p>
      <p class="order-state">
        <ProgressTrack progress={progressOf(order)} />
        <span>{stateOf(order, words, serverNow)}</span>
      </p>
      {order.status === 'failed' && <p class="order-advice">{words.orders.failedAdvice(order.id)}</p>}
    </li>
  )
}

/** An intent whose order is not known yet. */
export function IntentRow({ intent }: { intent: Intent }): JSX.Element {
  const { words, number } = useSpeech()
  const { placing, placingAgain, paused } = words.orders
  const text = intent.phase.name === 'paused' ? paused : intent.failures === 0 ? placing : placingAgain
  return (
    <li class="order" data-status="placing">
      <p class="order-title">
        <span class="order-what">
          {words.orders.times(shortenName(intent.productName, NAME_LENGTH), number(intent.quantity))}
        </span>
      </p>
      <p class="order-state">
        <ProgressTrack progress="placing" />
        <span>{text}</span>
      </p>
    </li>
  )
}

function progressOf({ status }: Order): Progress {
  if (status === 'pending') return 'waiting'
  return status === 'success' ? 'confirmed' : 'failed'
}

function stateOf(order: Order, { orders }: Words, serverNow: number): string {
  if (order.status === 'success') return orders.confirmed
  if (order.status === 'failed') return orders.failed
  return isSlow(order, serverNow) ? orders.safe : orders.waiting
}
