import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Letter } from '../api/shapes.ts'
import { commands } from '../model/commands.ts'
import { useSpeech } from '../parts/language.ts'
import { Command, Field, ListState } from '../parts/parts.tsx'
import { useRoom } from '../parts/room-context.ts'
import { useLoad } from '../parts/use-load.ts'
import { LetterRow } from './letter-row.tsx'
import { SettleLetters } from './settle-letters.tsx'

const STATUSES = ['waiting', 'replayed', 'discarded', 'all'] as const
type Status = (typeof STATUSES)[number]

interface LetterPage {
  readonly letters: readonly Letter[]
  readonly nextBefore: number | null
}

/** Dead letters: filter, look at, and replay or discard some of them. It loads again when another one waits. */
export function LettersTool({ waiting }: { waiting: number | null }): JSX.Element {
  const { words } = useSpeech()
  const { api } = useRoom()
  const said = words.tools.letters
  const [status, setStatus] = useState<Status>('waiting')
  const [reason, setReason] = useState('')
  const [before, setBefore] = useState<number | null>(null)
  const [selected, setSelected] = useState<readonly number[]>([])
  const query = new URLSearchParams({
    status,
    limit: '50',
    ...(reason.trim() !== '' && { reason: reason.trim() }),
    ...(before !== null && { before: String(before) }),
  }).toString()
  const { value, isLoading, failure, reload } = useLoad(`${query} ${waiting}`, () =>
    api.get<LetterPage>(`/api/dead-letters?${query}`),
  )
  const letters = value?.letters ?? []
  const ids = letters.map(({ id }) => id)
  const chosen = selected.filter((id) => ids.includes(id))
  const isAll = chosen.length > 0 && chosen.length === ids.length

  return (
    <>
      <p class="soft">{said.explain}</p>
      <div class="tool-row">
        <Field label={said.status}>
          <select
            value={status}
            onChange={({ currentTarget }) => {
              setStatus(currentTarget.value as Status)
              setBefore(null)
            }}
          >
            {STATUSES.map((name) => (
              <option key={name} value={name}>
                {said.statuses[name]}
              </option>
            ))}
          </select>
        </Field>
        <Field label={said.reason}>
          <input
            type="search"
            value={reason}
            onChange={({ currentTarget }) => {
              setReason(currentTarget.value)
              setBefore(null)
            }}
          />
        </Field>
        <Command text={commands.letters('list', [])} />
      </div>
      <SettleLetters
        ids={chosen}
        mayNotifyTwice={letters.some(
          ({ id, mayNotifyAgain }) => mayNotifyAgain === true && chosen.includes(id),
        )}
        onSettled={() => {
          setSelected([])
          reload()
        }}
      />
      {letters.length === 0 ? (
        <ListState isLoading={isLoading} failure={failure} empty={said.empty} />
      ) : (
        <div class="table-box" tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th>
                  <input
                    type="checkbox"
                    aria-label={said.selectAll}
                    checked={isAll}
                    onChange={() => setSelected(isAll ? [] : ids)}
                  />
                </th>
                <th>{said.number}</th>
                <th>{said.at}</th>
                <th>{said.why}</th>
                <th>{said.order}</th>
                <th>{said.from}</th>
                <th>
                  <span class="for-ears">{said.show}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {letters.map((letter) => (
                <LetterRow
                  key={letter.id}
                  letter={letter}
                  isSelected={chosen.includes(letter.id)}
                  onSelect={(isOn) =>
                    setSelected(isOn ? [...chosen, letter.id] : chosen.filter((id) => id !== letter.id))
                  }
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {value?.nextBefore != null && (
        <button type="button" class="action" onClick={() => setBefore(value.nextBefore)}>
          {words.tools.more}
        </button>
      )}
    </>
  )
}
