import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { FIRST_USER } from '../model/line-presets.ts'
import { useSpeech } from '../parts/language.ts'
import { Field, Result } from '../parts/parts.tsx'
import { useRoom } from '../parts/room-context.ts'
import { useAction } from '../parts/use-action.ts'

/** Which partition the orders of a user go to. */
export function PartitionOf(): JSX.Element {
  const { words } = useSpeech()
  const { api } = useRoom()
  const said = words.tools.messages
  const { isBusy, outcome, run } = useAction()
  const [userId, setUserId] = useState(FIRST_USER)
  function find(event: Event): void {
    event.preventDefault()
    run(async () => {
      const query = new URLSearchParams({ userId })
      const { partition } = await api.get<{ partition: number }>(`/api/partition-of?${query.toString()}`)
      return said.answer(String(partition))
    })
  }
  return (
    <form class="aside" onSubmit={find}>
      <h3>{said.which}</h3>
      <div class="tool-row">
        <Field label={said.userId}>
          <input required value={userId} onInput={({ currentTarget }) => setUserId(currentTarget.value)} />
        </Field>
        <button type="submit" class="action" aria-disabled={isBusy}>
          {said.ask}
        </button>
      </div>
      <Result outcome={outcome} isBusy={isBusy} />
    </form>
  )
}
