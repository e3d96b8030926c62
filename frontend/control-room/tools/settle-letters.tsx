import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { Settlement } from '../api/shapes.ts'
import { commands } from '../model/commands.ts'
import { useSpeech } from '../parts/language.ts'
import { Command, Result } from '../parts/parts.tsx'
import { useRoom } from '../parts/room-context.ts'
import { useAction } from '../parts/use-action.ts'

type Verb = 'replay' | 'discard'

interface SettleProperties {
  readonly ids: readonly number[]
  /** Whether the buyer of one of them may have got a message already. */
  readonly mayNotifyTwice: boolean
  onSettled: () => void
}

/** Replays or discards what is selected: first a dry run, which says what would happen, then a second click. */
export function SettleLetters({ ids, mayNotifyTwice, onSettled }: SettleProperties): JSX.Element {
  const { words, count } = useSpeech()
  const { api } = useRoom()
  const said = words.tools.letters
  const { isBusy, outcome, run } = useAction()
  const [dryRun, setDryRun] = useState<{ verb: Verb; ids: readonly number[]; result: Settlement } | null>(
    null,
  )
  const [mayNotifyAgain, setMayNotifyAgain] = useState(false)
  const selection = ids.join()
  // Another selection is another question.
  useEffect(() => setDryRun(null), [selection])

  const ask = (verb: Verb, isDryRun: boolean, mayNotify: boolean): Promise<Settlement> =>
    api.send<Settlement>('POST', `/api/dead-letters/${verb}`, {
      ids,
      dryRun: isDryRun,
      ...(verb === 'replay' && { mayNotifyAgain: mayNotify }),
    })

  function tryOut(verb: Verb, mayNotify: boolean): void {
    setMayNotifyAgain(mayNotify)
    run(async () => {
      setDryRun({ verb, ids, result: await ask(verb, true, mayNotify) })
      return ''
    })
  }

  function settle(verb: Verb): void {
    run(async () => {
      const { settled, skipped } = await ask(verb, false, mayNotifyAgain)
      setDryRun(null)
      onSettled()
      const texts = [said.settled[verb](count(settled.length))]
      if (skipped.length > 0) texts.push(said.skipped(count(skipped.length)))
      return texts.join(' ')
    })
  }

  const chosen = count(ids.length)
  return (
    <div class="settle">
      {ids.length > 0 && (
        <div class="tool-row">
          <button type="button" class="action" aria-disabled={isBusy} onClick={() => tryOut('replay', false)}>
            {said.replay(chosen)}
          </button>
          <button
            type="button"
            class="action"
            aria-disabled={isBusy}
            onClick={() => tryOut('discard', false)}
          >
            {said.discard(chosen)}
          </button>
          <Command text={commands.letters(dryRun?.verb ?? 'replay', ids)} />
        </div>
      )}
      {dryRun && (
        <div class="plan">
          <p>
            <b>{said.dryRun[dryRun.verb](count(dryRun.result.settled.length))}</b>
          </p>
          {dryRun.result.skipped.length > 0 && (
            <>
              <p>{said.skips(count(dryRun.result.skipped.length))}</p>
              <ul>
                {dryRun.result.skipped.map(({ id, why }) => (
                  <li key={id}>
                    {id}: {why}
                  </li>
                ))}
              </ul>
            </>
          )}
          {dryRun.verb === 'replay' && mayNotifyTwice && (
            <label class="check">
              <input
                type="checkbox"
                checked={mayNotifyAgain}
                onChange={({ currentTarget }) => tryOut('replay', currentTarget.checked)}
              />
              {said.alsoNotify}
            </label>
          )}
          <div class="tool-row">
            {dryRun.result.settled.length > 0 && (
              <button
                type="button"
                class="main-action"
                aria-disabled={isBusy}
                onClick={() => settle(dryRun.verb)}
              >
                {dryRun.verb === 'replay'
                  ? said.doReplay(count(dryRun.result.settled.length))
                  : said.doDiscard(count(dryRun.result.settled.length))}
              </button>
            )}
            <button type="button" class="action" onClick={() => setDryRun(null)}>
              {said.cancel}
            </button>
          </div>
        </div>
      )}
      <Result outcome={outcome} isBusy={isBusy} />
    </div>
  )
}
