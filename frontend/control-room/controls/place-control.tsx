import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Product } from '../api/shapes.ts'
import { commands } from '../model/commands.ts'
import { useSpeech } from '../parts/language.ts'
import { Command, Field, Result } from '../parts/parts.tsx'
import { useRoom } from '../parts/room-context.ts'
import { useAction } from '../parts/use-action.ts'
import { useLoad } from '../parts/use-load.ts'
import { RunCount } from './run-count.tsx'
import { StockLeft } from './stock-left.tsx'
import { useOrderRun } from './use-order-run.ts'

const COUNTS = [1, 10, 100, 1_000]
const STEADY_RATE = 50

/** Places orders as a buyer does: so many, or a steady rate until it is stopped. */
export function PlaceControl({ isReal }: { isReal: boolean }): JSX.Element {
  const { words, count } = useSpeech()
  const { api } = useRoom()
  const said = words.controls.place
  const action = useAction()
  const { run, follow, stop } = useOrderRun()
  const [pointed, setPointed] = useState<number | null>(100)
  const [rate, setRate] = useState(STEADY_RATE)
  const [productId, setProductId] = useState<number | null>(null)
  const [seed, setSeed] = useState('')
  const [userId, setUserId] = useState('')
  const [isConfirmed, setConfirmed] = useState(false)
  const products = useLoad('products', () => api.get<{ products: Product[] }>('/api/products'))
  const isSteady = run !== null && !run.state?.done && run.isSteady

  function place(wanted: number | null): void {
    setPointed(wanted)
    const body = {
      ...(wanted === null ? { untilStopped: true, ratePerSecond: rate } : { count: wanted }),
      ...(productId !== null && { productId }),
      ...(seed !== '' && { seed: Number(seed) }),
      ...(isReal && { userId, confirm: true }),
    }
    action.run(async () => {
      const { runId } = await api.send<{ runId: string }>('POST', '/api/orders', body)
      follow(runId, wanted === null)
      return ''
    })
  }
  const ordered = products.value?.products.filter(({ id }) => productId === null || id === productId) ?? null
  const mayPlace = !isReal || (isConfirmed && userId !== '')

  return (
    <section class="control" aria-labelledby="control-place">
      <h3 id="control-place">{said.title}</h3>
      <p class="soft">{isReal ? said.real : said.explain}</p>
      {isReal && (
        <>
          <Field label={said.userId}>
            <input value={userId} onInput={(event) => setUserId(event.currentTarget.value.trim())} />
          </Field>
          <label class="check">
            <input
              type="checkbox"
              checked={isConfirmed}
              onChange={(event) => setConfirmed(event.currentTarget.checked)}
            />
            {said.confirm}
          </label>
        </>
      )}
      <div class="segments" role="group" aria-label={said.counts}>
        {(isReal ? [1] : COUNTS).map((wanted) => (
          <button
            key={wanted}
            type="button"
            class="action"
            aria-label={said.orders(count(wanted))}
            aria-disabled={action.isBusy || !mayPlace}
            onPointerEnter={() => setPointed(wanted)}
            onFocus={() => setPointed(wanted)}
            onClick={() => mayPlace && place(wanted)}
          >
            {count(wanted)}
          </button>
        ))}
        {!isReal && (
          <button
            type="button"
            class={isSteady ? 'main-action' : 'action'}
            aria-disabled={action.isBusy}
            onPointerEnter={() => setPointed(null)}
            onFocus={() => setPointed(null)}
            onClick={() => (isSteady ? action.run(() => stop().then(() => '')) : place(null))}
          >
            {isSteady ? said.end : `${count(rate)}${words.units.perSecond}`}
          </button>
        )}
      </div>
      <StockLeft products={ordered} isLoading={products.isLoading} onLook={products.reload} />
      <Command
        text={commands.place(pointed, pointed === null ? rate : null, productId, seed === '' ? null : seed)}
      />
      {run ? (
        <RunCount run={run} problem={action.outcome} />
      ) : (
        <Result outcome={action.outcome} isBusy={action.isBusy} />
      )}
      <details>
        <summary>{said.more}</summary>
        <div class="control-row">
          <Field label={said.product}>
            <select
              value={productId ?? ''}
              onFocus={products.reload}
              onChange={({ currentTarget: { value } }) => setProductId(value === '' ? null : Number(value))}
            >
              <option value="">{said.allProducts}</option>
              {products.value?.products.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
          </Field>
          <Field label={said.rate}>
            <input
              type="number"
              min="1"
              max="1000"
              value={rate}
              onInput={({ currentTarget: { value } }) =>
                setRate(Math.min(1_000, Math.max(1, Number(value) || 1)))
              }
            />
          </Field>
          <Field label={`${said.seed} (${words.controls.optional})`}>
            <input
              type="number"
              min="0"
              value={seed}
              title={said.seedHint}
              onInput={({ currentTarget: { value } }) => setSeed(value)}
            />
          </Field>
        </div>
      </details>
    </section>
  )
}
