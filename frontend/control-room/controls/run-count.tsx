import type { JSX } from 'preact'
import { useSpeech } from '../parts/language.ts'
import type { Outcome } from '../parts/use-action.ts'
import type { FollowedRun } from './use-order-run.ts'

/** What became of the orders of a run, by the order API's answers. */
export function RunCount({ run, problem }: { run: FollowedRun; problem: Outcome | null }): JSX.Element {
  const { words, count } = useSpeech()
  const said = words.controls.place
  const { state } = run
  if (problem?.kind === 'failed')
    return (
      <p class="outcome" data-kind="failed" role="status">
        {problem.text}
      </p>
    )
  const statuses = Object.entries(state?.statuses ?? {}).filter(([, answers]) => answers > 0)
  const text =
    statuses.length > 0
      ? statuses
          .map(([status, answers]) => `${count(answers)} ${said.statuses[status] ?? status} (${status})`)
          .join(' · ')
      : said.counted(count(state?.placed ?? 0), count(state?.refused ?? 0), count(state?.failed ?? 0))
  return (
    <p class="outcome" data-kind="done" role="status">
      {text} · {state?.done ? said.done : said.running}
      {(state?.statuses?.['409'] ?? 0) > 0 && ` · ${said.soldOut}`}
    </p>
  )
}
