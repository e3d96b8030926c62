import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { useSpeech } from './language.ts'

const FEW = 5

/** The current stock, with a short glow when it changes. */
export function Stock({ amount }: { amount: number }): JSX.Element {
  const { words, number } = useSpeech()
  const shown = useRef(amount)
  const hasChanged = shown.current !== amount
  useEffect(() => void (shown.current = amount), [amount])
  const text =
    amount <= 0 ? words.shop.soldOut : (amount <= FEW ? words.shop.onlyLeft : words.shop.left)(number(amount))
  const level = amount <= 0 ? 'none' : amount <= FEW ? 'few' : 'enough'
  return (
    <p class="stock" data-level={level}>
      <span key={amount} class={hasChanged ? 'glow' : undefined}>
        {text}
      </span>
    </p>
  )
}
