import type { JSX } from 'preact'
import type { Instance, Overview } from '../api/shapes.ts'
import { letterOf } from '../model/member-letter.ts'
import { useSpeech } from '../parts/language.ts'
import { BigFigure, Station } from './station.tsx'

interface NotifierProperties {
  readonly overview: Overview | null
  readonly pushes: number | null
}

export function NotifierStation({ overview, pushes }: NotifierProperties): JSX.Element {
  const { words, rate } = useSpeech()
  const { flow, units } = words
  const instances = overview?.notifier.instances ?? []
  return (
    <Station name="notifier" overview={overview}>
      <BigFigure value={rate(pushes)} unit={units.perSecond} label={flow.pushes} />
      {/* A list that scrolls must be reachable by keyboard. */}
      <ul class="members" tabIndex={instances.length > 4 ? 0 : -1}>
        {instances.map((instance) => (
          <Member key={instance.id} instance={instance} letter={letterOf(instance.id, instances)} />
        ))}
        {instances.length === 0 && <li class="soft">{flow.noInstances}</li>}
      </ul>
    </Station>
  )
}

function Member({ instance, letter }: { instance: Instance; letter: string }): JSX.Element {
  const { words, count } = useSpeech()
  const { states } = words.flow
  const { id, state, inFlight, endedInOrder } = instance
  const said = state === 'gone' && endedInOrder ? 'ended' : state
  return (
    <li data-state={said}>
      <span class="member">{letter}</span>
      <span class="member-id" title={id}>
        {id}
      </span>
      <span class="member-state">
        {state === 'running' && inFlight !== null
          ? words.flow.inFlight(count(inFlight))
          : said in states
            ? states[said as keyof typeof states]
            : said}
      </span>
    </li>
  )
}
