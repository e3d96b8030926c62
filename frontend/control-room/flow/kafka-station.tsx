import type { JSX } from 'preact'
import type { Overview } from '../api/shapes.ts'
import { hasKeptUp, lagTrend, type Point } from '../model/history.ts'
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
  const keepsUp = kafka !== undefined && hasKeptUp(kafka)
  const states: Readonly<Record<string, string>> = flow.groupStates
  return (
    <Station
      name="kafka"
      overview={overview}
      explained={kafka?.partitions ? flow.split(count(kafka.partitions.length)) : undefined}
    >
      <div class="kafka-head">
        <BigFigure value={count(kafka?.lag)} label={flow.lagUnit} />
        <Facts
          facts={[
            [flow.behind, span(kafka?.lagSeconds)],
            [flow.drained, keepsUp ? flow.atOnce : span(kafka?.etaSeconds), flow.hints.drained],
            [flow.trendName, trend === null ? UNKNOWN : flow.trend[trend], flow.hints.trend],
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
            [flow.group, state === null ? UNKNOWN : (states[state] ?? state), flow.hints.group],
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
