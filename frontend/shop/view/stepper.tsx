import type { JSX } from 'preact'
import { MinusIcon, PlusIcon } from '../../shared/view/icons.tsx'
import { useSpeech } from './language.ts'

interface StepperProperties {
  readonly productName: string
  readonly quantity: number
  readonly max: number
  onChange: (quantity: number) => void
}

/** The quantity. A button at its limit stays focusable, so that the keyboard focus is not lost. */
export function Stepper({ productName, quantity, max, onChange }: StepperProperties): JSX.Element {
  const { words, number } = useSpeech()
  const step = (by: number): void => onChange(Math.min(Math.max(quantity + by, 1), Math.max(max, 1)))
  return (
    <div class="stepper" role="group" aria-label={words.shop.quantity(productName)}>
      <button
        type="button"
        aria-label={words.shop.fewer(productName)}
        aria-disabled={quantity <= 1}
        onClick={() => step(-1)}
      >
        <MinusIcon />
      </button>
      <output>{number(quantity)}</output>
      <button
        type="button"
        aria-label={words.shop.more(productName)}
        aria-disabled={quantity >= max}
        onClick={() => step(1)}
      >
        <PlusIcon />
      </button>
    </div>
  )
}
