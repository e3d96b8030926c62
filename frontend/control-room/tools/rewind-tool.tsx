import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { isOutage } from '../../shared/network/api-error.ts'
import { reportFault } from '../../shared/state/report-fault.ts'
import type { Rewind, RewindPreview, RewindTarget } from '../api/shapes.ts'
import { commands } from '../model/commands.ts'
import { useSpeech } from '../parts/language.ts'
import { Command, Field, Result } from '../parts/parts.tsx'
import { useRoom } from '../parts/room-context.ts'
import { useAction } from '../parts/use-action.ts'
import { RewindPlan } from './rewind-plan.tsx'

type Kind = 'beginning' | 'time' | 'by' | 'offsets' | 'end'
const KINDS: readonly Kind[] = ['beginning', 'time', 'by', 'offsets', 'end']
const LOOK_MS = 1_000
/** The notifiers write their counts once a second, after they have committed. */
const LOOKS_AFTER_END = 5

/** Lets the group read from another offset: a preview first, then one click, then the counts. */
export function RewindTool(): JSX.Element {
  const { words, count } = useSpeech()
  const { api } = useRoom()
  const said = words.tools.rewind
  const { isBusy, outcome, run } = useAction()
  const [kind, setKind] = useState<Kind>('beginning')
  const [time, setTime] = useState('')
  const [messages, setMessages] = useState(100)
  const [partition, setPartition] = useState(0)
  const [offset, setOffset] = useState(0)
  const [plan, setPlan] = useState<{ to: RewindTarget; preview: RewindPreview } | null>(null)
  const [rewindId, setRewindId] = useState<number | null>(null)
  const [rewind, setRewind] = useState<Rewind | null>(null)

  useEffect(() => {
    if (rewindId === null) return
    let looksAfterEnd = 0
    const look = (): void => {
      api.get<Rewind>(`/api/rewinds/${rewindId}`).then(
        (now) => {
          setRewind(now)
          if (hasEnded(now)) looksAfterEnd += 1
          if (looksAfterEnd > LOOKS_AFTER_END) clearInterval(timer)
        },
        (error: unknown) => {
          if (!isOutage(error)) reportFault(error)
        },
      )
    }
    const timer = setInterval(look, LOOK_MS)
    look()
    return () => clearInterval(timer)
  }, [rewindId])

  function target(): RewindTarget {
    if (kind === 'time') return { time: time === '' ? '' : new Date(time).toISOString() }
    if (kind === 'by') return { by: -messages }
    if (kind === 'offsets') return { offsets: { [String(partition)]: offset } }
    return kind
  }

  function preview(event: Event): void {
    event.preventDefault()
    setRewind(null)
    setRewindId(null)
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
  const steps: Readonly<Record<string, string>> = said.steps

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
      {rewind && (
        <div class="plan" role="status" data-kind={rewind.state}>
          <b>{steps[rewind.state] ?? rewind.state}</b>
          {rewind.reason && <p>{rewind.reason}</p>}
          <p>
            {said.counts(count(rewind.redelivered), count(rewind.skippedAsDone), count(rewind.pushedAgain))}
          </p>
        </div>
      )}
    </>
  )
}

/** After the last step the members still read: it has ended when they have read all of it again, or another rewind follows. */
function hasEnded({ state, redelivered, partitions = [] }: Rewind): boolean {
  const back = partitions.filter(({ committed, target }) => target < (committed ?? 0))
  const wanted = back.reduce((sum, { messages }) => sum + messages, 0)
  return state === 'failed' || (state === 'done' && (redelivered === null || redelivered >= wanted))
}
