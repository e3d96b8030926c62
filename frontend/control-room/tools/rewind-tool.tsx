import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { useStore } from '../../shared/state/use-store.ts'
import type { Marker, RewindPreview, RewindTarget } from '../api/shapes.ts'
import { commands } from '../model/commands.ts'
import { useSpeech } from '../parts/language.ts'
import { Command, Field, Result } from '../parts/parts.tsx'
import { useRoom } from '../parts/room-context.ts'
import { useAction } from '../parts/use-action.ts'
import { RewindPlan } from './rewind-plan.tsx'
import { RewindResult } from './rewind-result.tsx'

type Kind = 'beginning' | 'time' | 'by' | 'offsets' | 'end'
const KINDS: readonly Kind[] = ['beginning', 'time', 'by', 'offsets', 'end']

/** Lets the group read from another offset: a preview first, then one click, then the counts. */
export function RewindTool(): JSX.Element {
  const { words } = useSpeech()
  const room = useRoom()
  const { api } = room
  const said = words.tools.rewind
  const { isBusy, outcome, run } = useAction()
  const [kind, setKind] = useState<Kind>('beginning')
  const [time, setTime] = useState('')
  const [messages, setMessages] = useState(100)
  const [partition, setPartition] = useState(0)
  const [offset, setOffset] = useState(0)
  const [plan, setPlan] = useState<{ to: RewindTarget; preview: RewindPreview } | null>(null)
  const [rewindId, setRewindId] = useState(0)
  const last = findLastRewind(useStore(room.store).markers)
  const shown = plan ? null : Math.max(rewindId, last)

  function target(): RewindTarget {
    if (kind === 'time') return { time: time === '' ? '' : new Date(time).toISOString() }
    if (kind === 'by') return { by: -messages }
    if (kind === 'offsets') return { offsets: { [String(partition)]: offset } }
    return kind
  }

  function preview(event: Event): void {
    event.preventDefault()
    run(async () => {
      const to = target()
      setPlan(null)
      setPlan({ to, preview: await api.send<RewindPreview>('POST', '/api/rewind/preview', { to }) })
      return ''
    })
  }

  function start(to: RewindTarget): void {
    run(async () => {
      const started = await api.send<{ rewindId: number }>('POST', '/api/rewind', { to })
      setPlan(null)
      setRewindId(started.rewindId)
      return ''
    })
  }

  return (
    <>
      <p class="soft">{said.explain}</p>
      <form class="tool-row" onSubmit={preview} onInput={() => setPlan(null)}>
        <Field label={said.to}>
          <select value={kind} onChange={({ currentTarget }) => setKind(currentTarget.value as Kind)}>
            {KINDS.map((name) => (
              <option key={name} value={name}>
                {said.targets[name]}
              </option>
            ))}
          </select>
        </Field>
        {kind === 'time' && (
          <Field label={said.time}>
            <input
              type="datetime-local"
              step="1"
              required
              value={time}
              onInput={({ currentTarget }) => setTime(currentTarget.value)}
            />
          </Field>
        )}
        {kind === 'by' && (
          <Field label={said.messagesBack}>
            <input
              type="number"
              min="1"
              required
              value={messages}
              onInput={({ currentTarget }) => setMessages(Number(currentTarget.value))}
            />
          </Field>
        )}
        {kind === 'offsets' && (
          <>
            <Field label={said.partition}>
              <input
                type="number"
                min="0"
                class="narrow"
                value={partition}
                onInput={({ currentTarget }) => setPartition(Number(currentTarget.value))}
              />
            </Field>
            <Field label={said.offset}>
              <input
                type="number"
                min="0"
                value={offset}
                onInput={({ currentTarget }) => setOffset(Number(currentTarget.value))}
              />
            </Field>
          </>
        )}
        <button type="submit" class="action" aria-disabled={isBusy}>
          {said.preview}
        </button>
        <Command text={commands.rewind(kind === 'time' && time === '' ? 'beginning' : target())} />
      </form>
      <Result outcome={outcome} isBusy={isBusy} />
      {plan && <RewindPlan preview={plan.preview} isBusy={isBusy} onStart={() => start(plan.to)} />}
      {shown !== null && shown > 0 && <RewindResult id={shown} />}
    </>
  )
}

/** So that its result is there after a reload, too, and that of a rewind by command. */
function findLastRewind(markers: readonly Marker[]): number {
  const ids = markers.filter(({ kind }) => kind === 'rewind').map(({ detail }) => detail?.rewindId)
  const last = ids[ids.length - 1]
  return typeof last === 'number' ? last : 0
}
