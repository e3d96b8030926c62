import type { JSX } from 'preact'
import type { Intent } from '../intents/intent.ts'
import type { Product } from '../model/types.ts'
import { EmptyState } from './empty-state.tsx'
import { useSpeech } from './language.ts'
import { ProductCard } from './product-card.tsx'

interface ListProperties {
  readonly products: readonly Product[]
  readonly intents: readonly Intent[]
  readonly isLoaded: boolean
  onBuy: (product: Product, quantity: number) => void
}

export function ProductList({ products, intents, isLoaded, onBuy }: ListProperties): JSX.Element {
  const { words } = useSpeech()
  if (!isLoaded) {
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
  if (products.length === 0) {
    return (
      <EmptyState picture="shelf" title={words.shop.productsEmptyTitle} text={words.shop.productsEmpty} />
    )
  }
  return (
    <ul class="products">
      {products.map((product) => (
        <ProductCard
          key={product.id}
          product={product}
          intent={intents.find(({ productId }) => productId === product.id)}
          onBuy={onBuy}
        />
      ))}
    </ul>
  )
}
