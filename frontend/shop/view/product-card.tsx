import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Intent } from '../intents/intent.ts'
import type { Product } from '../model/types.ts'
import { CheckIcon, ClockIcon, Spinner } from '../../shared/view/icons.tsx'
import { type Speech, useSpeech } from './language.ts'
import { ProductPicture } from './product-picture.tsx'
import { Stepper } from './stepper.tsx'
import { Stock } from './stock.tsx'

/** The most that one tap orders; the server has its own limit. */
const MOST_AT_ONCE = 99
/** Names above this many characters are set smaller. */
const LONG_NAME = 60

interface CardProperties {
  readonly product: Product
  readonly intent: Intent | undefined
  onBuy: (product: Product, quantity: number) => void
}

export function ProductCard({ product, intent, onBuy }: CardProperties): JSX.Element {
  const speech = useSpeech()
  const [wished, setWished] = useState(1)
  const { id, name, amount } = product
  const max = Math.min(amount, MOST_AT_ONCE)
  const quantity = Math.max(1, Math.min(wished, max))
  const isSoldOut = amount <= 0 && !intent
  const label = isSoldOut ? speech.words.shop.soldOut : buyLabel(intent, speech)

  function buy(): void {
    if (isSoldOut) return
    onBuy(product, quantity)
    setWished(1)
  }

  return (
    <li class={isSoldOut ? 'card product is-sold-out' : 'card product'}>
      <ProductPicture id={id} name={name} />
      <div class="product-about">
        <h3 class={name.length > LONG_NAME ? 'is-long' : undefined}>{name}</h3>
        <Stock amount={amount} />
      </div>
      <div class="product-order">
        <Stepper productName={name} quantity={quantity} max={max} onChange={setWished} />
        <button
          type="button"
          class="buy"
          data-phase={isSoldOut ? 'sold-out' : (intent?.phase.name ?? 'ready')}
          aria-disabled={isSoldOut || intent !== undefined}
          aria-label={`${label} – ${speech.words.orders.times(name, speech.number(intent?.quantity ?? quantity))}`}
          onClick={buy}
        >
          <BuyIcon intent={intent} />
          {label}
        </button>
      </div>
    </li>
  )
}

function buyLabel(intent: Intent | undefined, { words: { shop } }: Speech): string {
  if (!intent) return shop.buy
  if (intent.phase.name === 'placed') return shop.ordered
  if (intent.phase.name === 'paused') return shop.onHold
  return intent.failures === 0 ? shop.ordering : shop.retrying
}

function BuyIcon({ intent }: { intent: Intent | undefined }): JSX.Element | null {
  if (!intent) return null
  if (intent.phase.name === 'placed') return <CheckIcon />
  return intent.phase.name === 'paused' ? <ClockIcon /> : <Spinner />
}
