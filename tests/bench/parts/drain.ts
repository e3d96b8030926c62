import { cpuMsOf, mostMemoryOf, type ProcessSample } from '../measure/follow-processes.ts'
import { measureDrain, type Drain } from './measure-drain.ts'
import { mostWithin, paceOf, spreadOf } from '../measure/statistics.ts'
import { chartOverTime, countPerSecond, type Moment } from '../report/chart-over-time.ts'
import type { Chart, Figure } from '../report/report.ts'
import type { Part } from './part.ts'

const SECOND_MS = 1_000

/** A backlog as after an outage, and how fast it goes: LINE allows 2,000 pushes a second, and takes 20 ms for each. */
export const drain: Part = {
  name: 'drain',
  about: 'pushes per second while many pending orders drain, and what the notifier needs for it; once',
  run: async (context) => {
    const drained = await measureDrain(context)
    const { accepted, answers, wrong } = drained
    const { errors } = context.options
    const latencyMs = context.platform.stack.env.SIMULATOR_LATENCY_MS ?? ''
    return {
      title: `${accepted.length} pending orders drain, LINE takes ${latencyMs} ms for a push${describeErrors(errors)}`,
      charts: accepted.length > 0 ? chartsOf(drained) : [],
      figures: accepted.length > 0 ? figuresOf(drained, errors) : [],
      wrong,
      notes: [
        `LINE's answers: ${Object.entries(answers)
          .map(([what, count]) => `${count} ${what}`)
          .join(', ')}`,
      ],
    }
  },
}

function chartsOf({ startedAt, accepted, succeeded, result: processes }: Drain): Chart[] {
  const to = Math.max(accepted.at(-1) ?? startedAt, succeeded.at(-1) ?? startedAt) + 1
  const time = { from: startedAt, to }
  const perSecond = (times: readonly number[]) => countPerSecond(times, startedAt, to)
  const byProcess = (momentsOf: (samples: readonly ProcessSample[]) => Moment[]) =>
    Object.entries(processes).map(([name, samples]) => ({ name, moments: momentsOf(samples) }))
  return [
    chartOverTime({
      ...{ ...time, title: 'Orders done since the notifier was started', unit: 'per second' },
      series: [
        { name: 'accepted by LINE', moments: perSecond(accepted) },
        { name: 'success', moments: perSecond(succeeded) },
      ],
    }),
    chartOverTime({
      ...{ ...time, title: 'Resident memory of the notifier', unit: 'MB' },
      series: [{ name: 'notifier', moments: megabytesOf(processes.notifier) }],
    }),
    chartOverTime({ ...{ ...time, title: 'CPU', unit: 'cores' }, series: byProcess(coresOf) }),
  ]
}

const describeErrors = (share: number) => (share > 0 ? `, and answers 500 to ${share * 100} % of them` : '')

/** Pushes per second that a share of errors must leave; nothing is said of more than half. */
function paceTarget(errors: number): Pick<Figure, 'target'> {
  if (errors > 0.5) return {}
  return { target: { atLeast: errors === 0 ? 1_900 : errors <= 0.2 ? 1_200 : 700 } }
}

function figuresOf(
  { startedAt, accepted, succeeded, result: processes, answers }: Drain,
  errors: number,
): Figure[] {
  const [first = NaN] = accepted
  const memory = megabytesOf(processes.notifier)
  const half = Math.floor(memory.length / 2)
  const firstHalf = middle(memory.slice(0, half))
  return [
    {
      ...one('pushes from the first to the last', 'per second', paceOf(accepted)),
      ...paceTarget(errors),
    },
    {
      // A second that may begin at any moment, and by the times at which LINE accepted: stricter than LINE's own
      // count, a bucket that an idle second fills for the next one, and than the seconds of the clock, whose borders
      // could cut a heap in two.
      ...one('most pushes that LINE accepted within a second', 'pushes', mostWithin(SECOND_MS, accepted)),
      target: { atMost: 2_000 },
    },
    {
      ...one('pushes that LINE refused as too many (429)', 'pushes', answers.rateLimited),
      target: { atMost: 0 },
    },
    {
      ...one('resident memory of the notifier, highest', 'MB', mostMemoryOf(processes.notifier) / 1e6),
      target: { atMost: 165 },
    },
    one('the same, second half of the time against the first', '×', middle(memory.slice(half)) / firstHalf),
    one('from the start of the notifier to its first push', 'seconds', (first - startedAt) / SECOND_MS),
    one(
      'from the start of the notifier to the last success',
      'seconds',
      ((succeeded.at(-1) ?? NaN) - startedAt) / SECOND_MS,
    ),
    ...Object.entries(processes).map(([name, samples]) =>
      one(`CPU per push, ${name}`, 'µs', (cpuMsOf(samples) * 1_000) / accepted.length),
    ),
  ]
}

function one(name: string, unit: string, value: number): Figure {
  return { name, unit, spread: spreadOf([value]) }
}

const megabytesOf = (samples: readonly ProcessSample[]): Moment[] =>
  samples.map(({ at, memory }) => ({ at, value: memory / 1e6 }))

const middle = (moments: readonly Moment[]) => spreadOf(moments.map(({ value }) => value)).median

/** How much of a core it used, from each sample to the next. */
function coresOf(samples: readonly ProcessSample[]): Moment[] {
  return samples.slice(1).map(({ at, cpuMs }, index) => {
    const before = samples[index]
    return { at, value: (cpuMs - (before?.cpuMs ?? NaN)) / (at - (before?.at ?? NaN)) }
  })
}
