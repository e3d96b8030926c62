import type { ComponentChildren, JSX } from 'preact'
import type { Overview } from '../api/shapes.ts'
import { findAttention, type StationName } from '../model/attention.ts'
import { useSpeech } from '../parts/language.ts'

interface StationProperties {
  readonly name: StationName
  readonly overview: Overview | null
  readonly children: ComponentChildren
  readonly badge?: string | false
}

/** One station of an order's way. What is wrong with it is said below its name, in a place that is kept free. */
export function Station({ name, overview, children, badge }: StationProperties): JSX.Element {
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
      <p class="station-role">{trouble ? words.attention[trouble.key](trouble.name).what : role}</p>
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
  facts: readonly (readonly [label: string, value: string])[]
}): JSX.Element => (
  <dl class="facts">
    {facts.map(([label, value]) => (
      <div key={label}>
        <dt>{label}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
)
