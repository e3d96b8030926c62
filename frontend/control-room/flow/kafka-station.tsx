import type { JSX } from 'preact'
import type { Overview } from '../api/shapes.ts'
import { lagTrend, type Point } from '../model/history.ts'
import { PoisonControl } from '../controls/poison-control.tsx'
import { UNKNOWN, useSpeech } from '../parts/language.ts'
import { PartitionRow } from './partition-row.tsx'
import { BigFigure, Facts, Station } from './station.tsx'

interface KafkaProperties {
  readonly overview: Overview | null
  readonly points: readonly Point[]
  readonly arriving: number | null
  readonly finished: number | null
}

export function KafkaStation({ overview, points, arriving, finished }: KafkaProperties): JSX.Element {
  const { words, count, rate, span } = useSpeech()
  const { flow, units, partitions: said } = words
  const kafka = overview?.kafka
  const trend = lagTrend(points)
  const state = kafka?.group.state ?? null
  // The notifiers commit once a second: a lag of less is what they have not committed yet, and no backlog.
  const keepsUp = kafka?.lag === 0 || (kafka?.lagSeconds ?? Infinity) < 2
  const states: Readonly<Record<string, string>> = flow.groupStates
  return (
    <Station name="kafka" overview={overview}>
      <div class="kafka-head">
        <BigFigure value={count(kafka?.lag)} label={flow.lagUnit} />
        <Facts
          facts={[
            [flow.behind, span(kafka?.lagSeconds)],
            [flow.drained, keepsUp ? flow.atOnce : span(kafka?.etaSeconds)],
            [flow.trendName, trend === null ? UNKNOWN : flow.trend[trend]],
          ]}
        />
        <Facts
          facts={[
            [flow.arriving, `${rate(arriving)}${units.perSecond}`],
            [flow.finishing, `${rate(finished)}${units.perSecond}`],
            [flow.brokers, count(kafka?.brokers)],
          ]}
        />
        <Facts
          facts={[
            [flow.group, state === null ? UNKNOWN : (states[state] ?? state)],
            [flow.members, count(kafka?.group.members)],
          ]}
        />
      </div>
      {kafka?.partitions ? (
        <ol class="partitions">
          {kafka.partitions.map((partition) => (
            <PartitionRow
              key={partition.partition}
              partition={partition}
              instances={overview?.notifier.instances ?? []}
            />
          ))}
        </ol>
      ) : (
        <p class="empty partitions-empty">{overview ? said.none : said.loading}</p>
      )}
      <p class="legend">
        <span class="swatch" data-part="done" /> {said.done}
        <span class="swatch" data-part="waiting" /> {said.waiting}
      </p>
      <dl class="terms">
        {said.terms.map(({ term, meaning }) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <PoisonControl />
    </Station>
  )
}
