import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Story } from '../api/shapes.ts'
import { commands } from '../model/commands.ts'
import { describeDetail } from '../parts/describe-detail.ts'
import { useSpeech } from '../parts/language.ts'
import { Command, Field, Result } from '../parts/parts.tsx'
import { useRoom } from '../parts/room-context.ts'
import { useAction } from '../parts/use-action.ts'

export function StoryTool(): JSX.Element {
  const { words, instant } = useSpeech()
  const { api } = useRoom()
  const said = words.tools.story
  const { isBusy, outcome, run } = useAction()
  const [order, setOrder] = useState('')
  const [story, setStory] = useState<Story | null>(null)
  const [orders, setOrders] = useState<readonly Story['order'][] | null>(null)

  /** A number is an order's id; everything else is a user's. */
  function show(wanted: string): void {
    run(async () => {
      setStory(null)
      setOrders(null)
      const [, id] = /^#?(\d+)$/.exec(wanted) ?? []
      if (id !== undefined) {
        setStory(await api.get<Story>(`/api/orders/${id}/story`))
        return ''
      }
      const query = new URLSearchParams({ userId: wanted })
      const found = await api.get<{ orders: Story['order'][] }>(`/api/orders?${query.toString()}`)
      setOrders(found.orders)
      return found.orders.length === 0 ? said.noOrders : ''
    })
  }

  return (
    <>
      <p class="soft">{said.explain}</p>
      <form
        class="tool-row"
        onSubmit={(event) => {
          event.preventDefault()
          show(order.trim())
        }}
      >
        <Field label={said.order}>
          <input required value={order} onInput={({ currentTarget }) => setOrder(currentTarget.value)} />
        </Field>
        <button type="submit" class="action" aria-disabled={isBusy}>
          {said.show}
        </button>
        <Command text={commands.story(order.trim().replace(/^#/, '') || '1042')} />
      </form>
      <Result outcome={outcome} isBusy={isBusy} />
      {orders && orders.length > 0 && (
        <nav class="chats" aria-label={said.choose}>
          <h3>{said.choose}</h3>
          <ul>
            {orders.map(({ id, status }) => (
              <li key={textOf(id)}>
                <button type="button" class="action" onClick={() => show(textOf(id))}>
                  {said.headline(textOf(id), textOf(status))}
                </button>
              </li>
            ))}
          </ul>
        </nav>
      )}
      {story ? (
        <>
          <h3>{said.headline(textOf(story.order.id), textOf(story.order.status))}</h3>
          <ol class="story">
            {story.steps.map(({ at, what, detail }, index) => (
              <li key={index}>
                <time>{at === null ? said.unknownTime : instant(at)}</time>
                <b>{said.steps[what] ?? what}</b>
                {detail != null && <span class="soft">{describeDetail(detail, words.details)}</span>}
              </li>
            ))}
          </ol>
        </>
      ) : (
        !outcome && !orders && !isBusy && <p class="empty">{said.empty}</p>
      )}
    </>
  )
}

const textOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : ''
