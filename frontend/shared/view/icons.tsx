import type { JSX } from 'preact'

// Drawn on a 20-px grid with the text's colour; each icon has a text beside it.

interface IconProperties {
  readonly d: string
}

function Icon({ d }: IconProperties): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d={d} />
    </svg>
  )
}

export const MinusIcon = (): JSX.Element => <Icon d="M5 10h10" />
export const PlusIcon = (): JSX.Element => <Icon d="M10 5v10M5 10h10" />
export const CheckIcon = (): JSX.Element => <Icon d="m4.5 10.5 3.6 3.6 7.4-8" />
export const CrossIcon = (): JSX.Element => <Icon d="m5.5 5.5 9 9m0-9-9 9" />
export const ChevronIcon = (): JSX.Element => <Icon d="m6 8 4 4 4-4" />
export const OutIcon = (): JSX.Element => <Icon d="M8 5.5h6.5V12M14 6l-8.5 8.5" />
export const ClockIcon = (): JSX.Element => (
  <Icon d="M10 3.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zM10 6.5V10l2.5 1.5" />
)
export const CopyIcon = (): JSX.Element => <Icon d="M7.5 7.5h8v8h-8zM12.5 4.5h-8v8" />
export const AlertIcon = (): JSX.Element => <Icon d="M10 3.5 17.5 16h-15zM10 8v3.5m0 2.2v.1" />
export const Spinner = (): JSX.Element => (
  <svg class="icon spinner" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
    <circle cx="10" cy="10" r="6.5" opacity="0.25" />
    <path d="M10 3.5a6.5 6.5 0 0 1 6.5 6.5" />
  </svg>
)
