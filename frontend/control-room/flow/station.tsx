import type { ComponentChildren, JSX } from 'preact'
import type { Overview } from '../api/shapes.ts'
import { findAttention, type StationName } from '../model/attention.ts'
import { useSpeech } from '../parts/language.ts'

interface StationProperties {
  readonly name: StationName
  readonly overview: Overview | null
  readonly children: ComponentChildren
  readonly badge?: string | false
  /** Instead of what the station does in general. */
  readonly explained?: string | undefined
}

/** One station of an order's way. What is wrong with it is said below its name, in a place that is kept free. */
export function Station({ name, overview, children, badge, explained }: StationProperties): JSX.Element {
  const { words } = useSpeech()
  const { name: title, role } = words.flow[name]
  const trouble = overview ? findAttention(overview).find(({ station }) => station === name) : undefined
  return (
    <section
      class="station"
      data-station={name}
      data-level={trouble?.level ?? 'fine'}
      aria-labelledby={`station-${name}`}
    >
      <h3 id={`station-${name}`}>
        {title}
        {badge && <span class="badge">{badge}</span>}
      </h3>
      <p class="station-role">
        {trouble ? words.attention[trouble.key](trouble.name).what : (explained ?? role)}
      </p>
      {children}
    </section>
  )
}

interface FigureProperties {
  readonly value: string
  readonly unit?: string
  readonly label: string
}

/** The one figure that counts at a station. */
export const BigFigure = ({ value, unit, label }: FigureProperties): JSX.Element => (
  <p class="big">
    <span class="big-value">{value}</span>
    {unit !== undefined && <span class="big-unit">{unit}</span>}
    <span class="big-label">{label}</span>
  </p>
)

export const Facts = ({
  facts,
}: {
  facts: readonly (readonly [label: string, value: string, hint?: string])[]
}): JSX.Element => (
  <dl class="facts">
    {facts.map(([label, value, hint]) => (
      <div key={label} title={hint}>
        <dt>{label}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
)
