import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Product } from '../api/shapes.ts'
import { commands } from '../model/commands.ts'
import { useSpeech } from '../parts/language.ts'
import { Command, Field, ListState, Result } from '../parts/parts.tsx'
import { useRoom } from '../parts/room-context.ts'
import { useAction } from '../parts/use-action.ts'
import { useLoad } from '../parts/use-load.ts'

export function ProductsTool(): JSX.Element {
  const { words } = useSpeech()
  const { api } = useRoom()
  const said = words.tools.products
  const { value, isLoading, failure, reload } = useLoad('products', () =>
    api.get<{ products: Product[] }>('/api/products'),
  )
  const { isBusy, outcome, run } = useAction()
  const [name, setName] = useState('')
  const [amount, setAmount] = useState(100)
  const products = value?.products ?? []

  function create(event: Event): void {
    event.preventDefault()
    run(async () => {
      const product = await api.send<Product>('POST', '/api/products', { name: name.trim(), amount })
      setName('')
      reload()
      return said.created(product.name)
    })
  }

  return (
    <>
      <p class="soft">{said.explain}</p>
      <form class="tool-row" onSubmit={create}>
        <Field label={said.name}>
          <input
            required
            maxLength={255}
            value={name}
            onInput={({ currentTarget }) => setName(currentTarget.value)}
          />
        </Field>
        <Field label={said.amount}>
          <input
            type="number"
            required
            min="0"
            value={amount}
            onInput={({ currentTarget }) => setAmount(Number(currentTarget.value))}
          />
        </Field>
        <button type="submit" class="action" aria-disabled={isBusy}>
          {said.create}
        </button>
      </form>
      <Result outcome={outcome} isBusy={isBusy} />
      {products.length === 0 ? (
        <ListState isLoading={isLoading} failure={failure} empty={said.empty} />
      ) : (
        <ul class="rows">
          {products.map((product) => (
            <ProductRow key={product.id} product={product} onChange={reload} />
          ))}
        </ul>
      )}
    </>
  )
}

function ProductRow({ product, onChange }: { product: Product; onChange: () => void }): JSX.Element {
  const { words, count } = useSpeech()
  const { api } = useRoom()
  const said = words.tools.products
  const { isBusy, outcome, run } = useAction()
  const [amount, setAmount] = useState(100)
  const { id, name } = product
  const restock = (): void =>
    run(async () => {
      const after = await api.send<Product>('POST', `/api/products/${id}/restock`, { amount })
      onChange()
      return said.restocked(name, count(after.amount))
    })
  return (
    <li class="product-row">
      <span class="product-name">{name}</span>
      <span class="product-stock">
        {said.stock}: {count(product.amount)}
      </span>
      <input
        type="number"
        min="1"
        aria-label={said.add(name)}
        value={amount}
        onInput={({ currentTarget }) => setAmount(Number(currentTarget.value))}
      />
      <button type="button" class="action" aria-disabled={isBusy} onClick={restock}>
        {said.restock}
      </button>
      <Command text={commands.restock(id, amount)} />
      {outcome && <Result outcome={outcome} />}
    </li>
  )
}
