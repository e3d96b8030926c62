import type { ComponentChildren, JSX } from 'preact'
import { useSpeech } from './language.ts'

/** What the page shows: one at a time. */
export type View = 'products' | 'orders'

interface BarProperties {
  readonly current: View
  /** The number of orders that are not settled yet. */
  readonly underWay: number
  onChange: (view: View) => void
}

/** Switches between products and orders, from the bottom of the screen, where a thumb reaches it. */
export function ViewBar({ current, underWay, onChange }: BarProperties): JSX.Element {
  const { words, number } = useSpeech()
  const { shop, orders, views } = words
  const button = (view: View, label: string, icon: ComponentChildren): JSX.Element => (
    <button type="button" aria-current={current === view ? 'page' : undefined} onClick={() => onChange(view)}>
      <svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
        {icon}
      </svg>
      <span>{label}</span>
      {view === 'orders' && underWay > 0 && (
        <span class="under-way">
          {number(underWay)}
          <span class="for-ears"> {views.underWay}</span>
        </span>
      )}
    </button>
  )
  return (
    <nav class="views" aria-label={views.label}>
      {button('products', shop.products, <path d="M3.5 8.5v8h13v-8M2.5 8.5l2-5h11l2 5zM8 16.5v-4.5h4v4.5" />)}
      {button('orders', orders.title, <path d="M4.5 2.5h11v15l-2.8-2-2.7 2-2.7-2-2.8 2zM7.5 7h5m-5 3.5h5" />)}
    </nav>
  )
}
