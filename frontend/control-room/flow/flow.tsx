import type { JSX } from 'preact'
import type { RoomState } from '../create-room.ts'
import { kafkaRates } from '../model/history.ts'
import { UNKNOWN, useSpeech } from '../parts/language.ts'
import { Connector } from './connector.tsx'
import { KafkaStation } from './kafka-station.tsx'
import { NotifierStation } from './notifier-station.tsx'
import { BigFigure, Facts, Station } from './station.tsx'

/** The five stations, from left to right. */
export function Flow({ state: { overview, points, isLive } }: { state: RoomState }): JSX.Element {
  const { words, count, rate, span } = useSpeech()
  const { flow, units } = words
  const { arriving, finished } = kafkaRates(points)
  const shown = (value: number | null | undefined): number | null => (isLive ? (value ?? null) : null)
  const pushes = sumOf(overview?.notifier.instances?.map(({ pushesPerSecond }) => pushesPerSecond))
  const { orderApi, outbox, line } = overview ?? {}
  return (
    <section class="flow" aria-labelledby="flow-title">
      <h2 id="flow-title" class="for-ears">
        {flow.title}
      </h2>
      <Station name="orderApi" overview={overview}>
        <BigFigure value={rate(orderApi?.ordersPerSecond)} unit={units.perSecond} label={flow.orders} />
        <Facts
          facts={[
            [flow.p50, orderApi?.p50Ms == null ? UNKNOWN : `${rate(orderApi.p50Ms)} ms`, flow.hints.p50],
            [flow.p99, orderApi?.p99Ms == null ? UNKNOWN : `${rate(orderApi.p99Ms)} ms`, flow.hints.p99],
            [flow.instances, count(orderApi?.instances)],
          ]}
        />
      </Station>
      <Connector rate={shown(orderApi?.ordersPerSecond)} />
      <Station name="outbox" overview={overview}>
        <BigFigure value={count(outbox?.events)} label={flow.events} />
        <Facts
          facts={[
            [flow.oldest, outbox?.events === 0 ? UNKNOWN : span(outbox?.oldestSeconds)],
            [flow.sending, `${rate(arriving)}${units.perSecond}`],
          ]}
        />
      </Station>
      <Connector rate={shown(arriving)} />
      <KafkaStation overview={overview} points={points} arriving={arriving} finished={finished} />
      <Connector rate={shown(finished)} />
      <NotifierStation overview={overview} pushes={pushes} />
      <Connector rate={shown(pushes)} />
      <Station name="line" overview={overview} badge={line?.simulated === true && flow.lineSimulated}>
        <BigFigure
          value={rate(line?.acceptedPerSecond ?? overview?.orders.successPerSecond)}
          unit={units.perSecond}
          label={flow.confirmed}
        />
        <Facts
          facts={[
            [flow.accepted, count(line?.accepted)],
            [flow.refused, count(line?.refused)],
            [flow.retried, count(line?.retried)],
          ]}
        />
      </Station>
    </section>
  )
}

function sumOf(rates: readonly (number | null)[] | undefined): number | null {
  const known = (rates ?? []).filter((rate) => rate !== null)
  return known.length === 0 ? null : known.reduce((sum, rate) => sum + rate, 0)
}
