import type { JSX } from 'preact'
import type { Instance, Partition } from '../api/shapes.ts'
import { letterOf } from '../model/member-letter.ts'
import { useSpeech } from '../parts/language.ts'

interface RowProperties {
  readonly partition: Partition
  readonly instances: readonly Instance[]
}

/** A partition as a bar from the log's start to its end; what is not committed is the lag. */
export function PartitionRow({ partition, instances }: RowProperties): JSX.Element {
  const { words, count, span } = useSpeech()
  const said = words.partitions
  const { logStart, logEnd, committed, lag, lagSeconds, leader, isr, member } = partition
  const length = logEnd - logStart
  // The square root, so that a few messages of many are seen.
  const waiting = lag === null || length === 0 ? 0 : Math.sqrt(Math.min(1, lag / length))
  const letter = member === null ? '–' : letterOf(member, instances)
  return (
    <li class="partition" data-unread={member === null}>
      <span class="partition-name">p{partition.partition}</span>
      <div class="bar" aria-hidden="true" data-empty={length === 0}>
        <div class="bar-done" />
        <div
          class="bar-waiting"
          data-none={waiting === 0}
          style={{ transform: `scaleX(${widthOf(waiting)})` }}
        />
      </div>
      <span class="partition-lag">
        <span class="for-ears">{said.lag} </span>
        {count(lag)}
      </span>
      <span class="partition-behind">{lag === 0 ? '' : span(lagSeconds)}</span>
      <span class="member" title={member ?? said.noReader}>
        <span class="for-ears">{said.reader} </span>
        {letter}
      </span>
      <span class="partition-detail">
        <span>{said.start(count(logStart))}</span>
        <span>{committed === null ? said.neverCommitted : said.committed(count(committed))}</span>
        <span>{said.end(count(logEnd))}</span>
        <span title={said.isrHint}>
          {said.leader(String(leader))} · {said.isr(isr.join(', '))}
        </span>
      </span>
    </li>
  )
}

/** Of the bar; what waits is seen, however little it is. */
const widthOf = (share: number): number => (share === 0 ? 0 : Math.max(0.02, share))
