import type { ComponentChildren, JSX } from 'preact'

const drawings = {
  shelf: (
    <>
      <path d="M10 44h76M16 44V20a4 4 0 0 1 4-4h56a4 4 0 0 1 4 4v24" />
      <path class="faint" d="M28 44V32h12v12m8 0V28h16v16" />
    </>
  ),
  receipt: (
    <>
      <path d="M32 8h32v44l-5.3-4-5.3 4-5.4-4-5.3 4-5.3-4-5.4 4z" />
      <path class="faint" d="M39 20h18M39 28h18M39 36h10" />
    </>
  ),
  cloud: (
    <>
      <path d="M30 44a12 12 0 0 1-1-24 18 18 0 0 1 34-2 13 13 0 0 1 4 26z" />
      <path class="faint" d="m42 26 12 12m0-12L42 38" />
    </>
  ),
}

interface EmptyProperties {
  readonly picture: keyof typeof drawings
  readonly title: string
  readonly text: string
  readonly children?: ComponentChildren
}

/** A picture and a text in place of what is missing. */
export function EmptyState({ picture, title, text, children }: EmptyProperties): JSX.Element {
  return (
    <div class="empty">
      <svg viewBox="0 0 96 60" aria-hidden="true" focusable="false">
        {drawings[picture]}
      </svg>
      <p class="empty-title">{title}</p>
      <p>{text}</p>
      {children}
    </div>
  )
}
