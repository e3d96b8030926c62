import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import type { Product } from '../api/shapes.ts'
import { useSpeech } from '../parts/language.ts'
import { Result } from '../parts/parts.tsx'
import { useRoom } from '../parts/room-context.ts'
import { useAction } from '../parts/use-action.ts'

const PIECES = 1_000
const LOOK_MS = 3_000

interface StockProperties {
  /** Those that are ordered from; null: not known yet. */
  readonly products: readonly Product[] | null
  readonly isLoading: boolean
  onLook: () => void
}

/** The pieces that can still be ordered, and a button that adds some: a sold out shop refuses every order. */
export function StockLeft({ products, isLoading, onLook }: StockProperties): JSX.Element {
  const { words, count } = useSpeech()
  const { api } = useRoom()
  const said = words.controls.place
  const { isBusy, outcome, run } = useAction()
  useEffect(() => {
    if (isLoading) return
    const timer = setTimeout(onLook, LOOK_MS)
    return () => clearTimeout(timer)
  }, [isLoading])
  const restock = (): void =>
    run(async () => {
      for (const { id } of products ?? [])
        await api.send('POST', `/api/products/${id}/restock`, { amount: PIECES })
      onLook()
      return said.restocked(count(PIECES))
    })
  return (
    <div class="stock-left">
      <span>{said.stock(count(products?.reduce((sum, { amount }) => sum + amount, 0)))}</span>
      <button type="button" class="quiet" aria-disabled={isBusy || !products} onClick={restock}>
        {said.restockAll}
      </button>
      {(outcome ?? isBusy) && <Result outcome={outcome} isBusy={isBusy} />}
    </div>
  )
}
