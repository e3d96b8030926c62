import type { JSX } from 'preact'
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { Intent } from '../intents/intent.ts'
import type { Product } from '../model/types.ts'
import { EmptyState } from './empty-state.tsx'
import { useSpeech } from './language.ts'
import { ProductCard } from './product-card.tsx'

/** As many are drawn at first, and as many more when the reader comes near the end: a shop may have thousands. */
const STEP = 24
/** How far below the screen the next ones are drawn. */
const AHEAD = '600px'

interface ListProperties {
  readonly products: readonly Product[]
  readonly intents: readonly Intent[]
  readonly isLoaded: boolean
  onBuy: (product: Product, quantity: number) => void
}

export function ProductList({ products, intents, isLoaded, onBuy }: ListProperties): JSX.Element {
  const { words } = useSpeech()
  const [count, setCount] = useState(STEP)
  if (!isLoaded) return <Placeholders />
  if (products.length === 0) {
    return (
      <EmptyState picture="shelf" title={words.shop.productsEmptyTitle} text={words.shop.productsEmpty} />
    )
  }
  const starts = Array.from(
    { length: Math.ceil(Math.min(count, products.length) / STEP) },
    (_, n) => n * STEP,
  )
  return (
    <>
      <ul class="products">
        {starts.map((start) => (
          <ProductCards
            key={start}
            products={products.slice(start, start + STEP)}
            intents={intents}
            onBuy={onBuy}
          />
        ))}
      </ul>
      {count < products.length && (
        <MoreProducts shown={count} all={products.length} onMore={() => setCount((now) => now + STEP)} />
      )}
    </>
  )
}

type CardsProperties = Omit<ListProperties, 'isLoaded'>

/** Some cards of the list, drawn again only when one of them changes. */
function ProductCards({ products, intents, onBuy }: CardsProperties): JSX.Element {
  const shown = useSameList(products)
  const open = useSameList(
    intents.filter(({ productId }) => products.some((product) => product.id === productId)),
  )
  return useMemo(
    () => (
      <>
        {shown.map((product) => (
          <ProductCard
            key={product.id}
            product={product}
            intent={open.find(({ productId }) => productId === product.id)}
            onBuy={onBuy}
          />
        ))}
      </>
    ),
    [shown, open, onBuy],
  )
}

/** The earlier list while it has the same items. */
function useSameList<T>(list: readonly T[]): readonly T[] {
  const kept = useRef(list)
  const isSame = kept.current.length === list.length && list.every((item, n) => item === kept.current[n])
  if (!isSame) kept.current = list
  return kept.current
}

interface MoreProperties {
  readonly shown: number
  readonly all: number
  onMore: () => void
}

/** Draws more by itself when it comes near the screen, and when it is pressed. */
function MoreProducts({ shown, all, onMore }: MoreProperties): JSX.Element {
  const { words, number } = useSpeech()
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) onMore()
      },
      { rootMargin: AHEAD },
    )
    if (button.current) observer.observe(button.current)
    return () => observer.disconnect()
  }, [shown])
  return (
    <button ref={button} type="button" class="quiet more" onClick={onMore}>
      {words.shop.showMore(number(shown), number(all))}
    </button>
  )
}

function Placeholders(): JSX.Element {
  return (
    <ul class="products" aria-hidden="true">
      {[1, 2, 3, 4, 5].map((card) => (
        <li key={card} class="card product is-loading">
          <span class="picture" />
          <div class="product-about">
            <span class="bone bone-title" />
            <span class="bone bone-line" />
          </div>
          <div class="product-order">
            <span class="bone bone-control" />
          </div>
        </li>
      ))}
    </ul>
  )
}
