import type { JSX } from 'preact'
import type { RoomState } from '../create-room.ts'
import { useSpeech } from '../parts/language.ts'
import { Happenings } from './happenings.tsx'
import { TimeChart } from './time-chart.tsx'

export function Chart({ state: { points, markers, overview } }: { state: RoomState }): JSX.Element {
  const { words, count, rate, span } = useSpeech()
  const said = words.chart
  const { orders, orderApi, kafka } = overview ?? {}
  const now = [
    rate(orderApi?.ordersPerSecond),
    rate(orders?.successPerSecond),
    count(orders?.pending),
    count(kafka?.lag),
  ] as const
  return (
    <section class="chart panel" aria-labelledby="chart-title">
      <div class="chart-main">
        <div class="chart-head">
          <h2 id="chart-title">{said.title}</h2>
          <dl class="totals" aria-label={said.totals}>
            <Total label={said.total.pending} value={count(orders?.pending)} />
            <Total label={said.total.success} value={count(orders?.success)} />
            <Total label={said.total.failed} value={count(orders?.failed)} />
            <Total
              label={said.total.oldest}
              value={orders?.pending === 0 ? '–' : span(orders?.oldestPendingSeconds)}
            />
          </dl>
        </div>
        <p class="for-ears">{said.describe(...now)}</p>
        <TimeChart
          title={said.rates}
          series={['placed', 'confirmed']}
          labels={[said.placed, said.confirmed]}
          values={[now[0], now[1]]}
          points={points}
          markers={markers}
        />
        <TimeChart
          title={said.backlog}
          series={['pending', 'lag']}
          labels={[said.pending, said.lag]}
          values={[now[2], now[3]]}
          points={points}
          markers={markers}
        />
      </div>
      <Happenings markers={markers} />
    </section>
  )
}

const Total = ({ label, value }: { label: string; value: string }): JSX.Element => (
  <div>
    <dt>{label}</dt>
    <dd>{value}</dd>
  </div>
)
