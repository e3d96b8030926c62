import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Letter } from '../api/shapes.ts'
import { useSpeech } from '../parts/language.ts'
import { ListState } from '../parts/parts.tsx'
import { useRoom } from '../parts/room-context.ts'
import { useLoad } from '../parts/use-load.ts'
import { textOf } from './message-table.tsx'

interface RowProperties {
  readonly letter: Letter
  readonly isSelected: boolean
  onSelect: (isOn: boolean) => void
}

export function LetterRow({ letter, isSelected, onSelect }: RowProperties): JSX.Element {
  const { words, count, moment } = useSpeech()
  const said = words.tools.letters
  const [isOpen, setOpen] = useState(false)
  const { id, reason, createdAt, failedAt, orderId, topic, partition, offset, replays, mayNotifyAgain } =
    letter
  return (
    <>
      <tr>
        <td>
          <input
            type="checkbox"
            aria-label={said.select(String(id))}
            checked={isSelected}
            onChange={({ currentTarget }) => onSelect(currentTarget.checked)}
          />
        </td>
        <td>{id}</td>
        <td class="no-wrap">{moment(failedAt ?? createdAt ?? '')}</td>
        <td>
          {reason}{' '}
          {replays !== undefined && replays > 0 && <span class="badge">{said.again(count(replays))}</span>}{' '}
          {mayNotifyAgain === true && (
            <span class="badge" title={said.mayNotifyHint}>
              {said.mayNotify}
            </span>
          )}
        </td>
        <td>{orderId ?? '–'}</td>
        <td class="no-wrap mono">{topic == null ? '–' : `${topic}/${partition ?? '–'}@${offset ?? '–'}`}</td>
        <td>
          <button type="button" class="quiet" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {isOpen ? said.hide : said.show}
          </button>
        </td>
      </tr>
      {isOpen && (
        <tr>
          <td colSpan={7}>
            <Payload id={id} />
          </td>
        </tr>
      )}
    </>
  )
}

function Payload({ id }: { id: number }): JSX.Element {
  const { words } = useSpeech()
  const { api } = useRoom()
  const said = words.tools.letters
  const { value, isLoading, failure } = useLoad(String(id), () => api.get<Letter>(`/api/dead-letters/${id}`))
  if (!value) return <ListState isLoading={isLoading} failure={failure} empty="" />
  return (
    <dl class="payload">
      <dt>{said.key}</dt>
      <dd class="mono">{textOf(value.key)}</dd>
      <dt>{said.value}</dt>
      <dd class="mono">{textOf(value.value)}</dd>
      <dt>{said.headers}</dt>
      <dd class="mono">{value.headers == null ? '–' : JSON.stringify(value.headers, null, 2)}</dd>
    </dl>
  )
}
