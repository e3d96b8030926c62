import type { JSX } from 'preact'
import { commands } from '../model/commands.ts'
import { useSpeech } from '../parts/language.ts'
import { Command, Result } from '../parts/parts.tsx'
import { useRoom } from '../parts/room-context.ts'
import { useAction } from '../parts/use-action.ts'

export function ConsumerControl({ desired }: { desired: string | null }): JSX.Element {
  const { words } = useSpeech()
  const { api } = useRoom()
  const { isBusy, outcome, run } = useAction()
  const said = words.controls.consumer
  const isStopped = desired === 'stopped'
  const change = (): void =>
    run(async () => {
      await api.send('POST', isStopped ? '/api/consumer/start' : '/api/consumer/stop')
      return isStopped ? said.started : said.stopped
    })
  return (
    <section class="control" aria-labelledby="control-consumer">
      <h3 id="control-consumer">{said.title}</h3>
      <p class="soft">{said.explain}</p>
      <button
        type="button"
        class={isStopped ? 'main-action wide' : 'action wide'}
        aria-disabled={isBusy || desired === null}
        onClick={() => desired !== null && change()}
      >
        {isStopped ? said.start : said.stop}
      </button>
      <Command text={isStopped ? commands.start() : commands.stop()} />
      <Result outcome={outcome} isBusy={isBusy} />
      <p class="soft small">{said.notProcess}</p>
    </section>
  )
}
