import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { commands } from '../model/commands.ts'
import { useSpeech } from '../parts/language.ts'
import { Command, Result } from '../parts/parts.tsx'
import { useRoom } from '../parts/room-context.ts'
import { useAction } from '../parts/use-action.ts'

interface Sent {
  readonly partition: number
  readonly offset: number | string
}

export function PoisonControl(): JSX.Element {
  const { words } = useSpeech()
  const { api } = useRoom()
  const { isBusy, outcome, run } = useAction()
  const said = words.controls.poison
  const [kind, setKind] = useState('not-json')
  const send = (): void =>
    run(async () => {
      const { partition, offset } = await api.send<Sent>('POST', '/api/messages/poison', { kind })
      return said.sent(String(partition), String(offset))
    })
  return (
    <section class="poison" aria-labelledby="control-poison">
      <div class="poison-head">
        <h4 id="control-poison">{said.title}</h4>
        <p class="soft">{said.explain}</p>
      </div>
      <div class="control-row">
        <select aria-label={said.kind} value={kind} onChange={(event) => setKind(event.currentTarget.value)}>
          {Object.entries(said.kinds).map(([name, text]) => (
            <option key={name} value={name}>
              {text}
            </option>
          ))}
        </select>
        <button type="button" class="action" aria-disabled={isBusy} onClick={send}>
          {said.send}
        </button>
        <Command text={commands.poison(kind)} />
      </div>
      <Result outcome={outcome} isBusy={isBusy} />
    </section>
  )
}
