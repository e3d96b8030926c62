import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { readEvents } from '../../shared/network/read-events.ts'
import type { Message } from '../api/shapes.ts'
import { commands } from '../model/commands.ts'
import { useSpeech } from '../parts/language.ts'
import { Command, Field, ListState, Result } from '../parts/parts.tsx'
import { useRoom } from '../parts/room-context.ts'
import { useAction } from '../parts/use-action.ts'
import { useLoad } from '../parts/use-load.ts'
import { MessageTable } from './message-table.tsx'
import { PartitionOf } from './partition-of.tsx'

const KEPT = 200
type Start = 'newest' | 'offset' | 'time'

export function MessagesTool(): JSX.Element {
  const { words } = useSpeech()
  const { api } = useRoom()
  const said = words.tools.messages
  const { isBusy, outcome, run, say } = useAction()
  const topics = useLoad('topics', () => api.get<{ topics: string[] }>('/api/topics'))
  const [chosen, setTopic] = useState<string | null>(null)
  const topic = chosen ?? topics.value?.topics[0] ?? ''
  const [partition, setPartition] = useState('')
  const [start, setStart] = useState<Start>('newest')
  const [from, setFrom] = useState('')
  const [messages, setMessages] = useState<readonly Message[] | null>(null)
  const [isFollowing, setFollowing] = useState(false)
  const tail = useRef<AbortController | null>(null)
  useEffect(() => () => tail.current?.abort(), [])

  const query = new URLSearchParams({
    ...(partition !== '' && { partition }),
    ...(start === 'offset' && from !== '' && { from }),
    ...(start === 'time' && from !== '' && { time: new Date(from).toISOString() }),
  })
  const path = `/api/topics/${encodeURIComponent(topic)}`

  function look(event?: Event): void {
    event?.preventDefault()
    run(async () => {
      const answer = await api.get<{ messages: Message[] }>(`${path}/messages?limit=50&${query.toString()}`)
      setMessages(answer.messages)
      return ''
    })
  }

  function toggleFollow(): void {
    if (isFollowing) {
      tail.current?.abort()
      return
    }
    const ending = new AbortController()
    tail.current = ending
    setFollowing(true)
    run(async () => {
      try {
        const body = await api.openStream(`${path}/tail`, ending.signal)
        void readTail(body, ending, partition === '' ? null : Number(partition))
        return said.following
      } catch (error) {
        setFollowing(false)
        throw error
      }
    })
  }

  async function readTail(
    body: ReadableStream<Uint8Array>,
    ending: AbortController,
    only: number | null,
  ): Promise<void> {
    try {
      for await (const { event, data } of readEvents(body, () => undefined)) {
        if (ending.signal.aborted) break
        if (event !== 'message') continue
        const message = JSON.parse(data) as Message
        if (only !== null && message.partition !== only) continue
        setMessages((before) => [message, ...(before ?? [])].slice(0, KEPT))
      }
    } catch {
      // The stream has broken, which is said below.
    }
    setFollowing(false)
    say(ending.signal.aborted ? null : { kind: 'failed', text: said.ended })
  }

  return (
    <>
      <p class="soft">{said.explain}</p>
      <form class="tool-row" onSubmit={look}>
        <Field label={said.topic}>
          <select value={topic} onChange={({ currentTarget }) => setTopic(currentTarget.value)}>
            {topics.value?.topics.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </Field>
        <Field label={said.partition}>
          <input
            type="number"
            min="0"
            required={start === 'offset'}
            class="narrow"
            placeholder={said.all}
            value={partition}
            onInput={({ currentTarget }) => setPartition(currentTarget.value)}
          />
        </Field>
        <Field label={said.from}>
          <select value={start} onChange={({ currentTarget }) => setStart(currentTarget.value as Start)}>
            <option value="newest">{said.newest}</option>
            <option value="offset">{said.offset}</option>
            <option value="time">{said.time}</option>
          </select>
        </Field>
        {start !== 'newest' && (
          <Field label={said[start]}>
            <input
              required
              type={start === 'time' ? 'datetime-local' : 'number'}
              value={from}
              onInput={({ currentTarget }) => setFrom(currentTarget.value)}
            />
          </Field>
        )}
        <button type="submit" class="action" aria-disabled={isBusy}>
          {said.look}
        </button>
        <button type="button" class="action" aria-pressed={isFollowing} onClick={toggleFollow}>
          {isFollowing ? said.unfollow : said.follow}
        </button>
      </form>
      <Command text={commands.messages(topic, partition, isFollowing)} />
      <Result outcome={outcome} isBusy={isBusy} />
      {messages && messages.length > 0 ? (
        <MessageTable messages={messages} />
      ) : (
        messages && <ListState isLoading={false} failure={null} empty={said.empty} />
      )}
      <PartitionOf />
    </>
  )
}
