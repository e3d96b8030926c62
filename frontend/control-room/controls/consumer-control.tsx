import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import type { Overview } from '../api/shapes.ts'
import { commands } from '../model/commands.ts'
import { hasKeptUp } from '../model/history.ts'
import { useSpeech } from '../parts/language.ts'
import { Command, Result } from '../parts/parts.tsx'
import { useRoom } from '../parts/room-context.ts'
import { useAction } from '../parts/use-action.ts'

interface ConsumerProperties {
  readonly desired: string | null
  readonly kafka: Overview['kafka'] | null
}

export function ConsumerControl({ desired, kafka }: ConsumerProperties): JSX.Element {
  const { words } = useSpeech()
  const { api } = useRoom()
  const { isBusy, outcome, run, say } = useAction()
  const said = words.controls.consumer
  const isStopped = desired === 'stopped'
  const isDrained = kafka?.group.state === 'Stable' && hasKeptUp(kafka) && desired === 'running'
  useEffect(() => {
    // There is no lag to watch any more.
    if (isDrained) say(null)
  }, [isDrained])
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
