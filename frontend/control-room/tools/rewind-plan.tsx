import type { JSX } from 'preact'
import type { RewindPreview } from '../api/shapes.ts'
import { UNKNOWN, useSpeech } from '../parts/language.ts'

interface PlanProperties {
  readonly preview: RewindPreview
  readonly isBusy: boolean
  onStart: () => void
}

/** What a rewind would do: a sentence, and a table of the partitions. */
export function RewindPlan({ preview, isBusy, onStart }: PlanProperties): JSX.Element {
  const { words, count } = useSpeech()
  const said = words.tools.rewind
  const { partitions, alreadySuccessful, again, skippedPending } = preview
  const isForward = partitions.some(({ committed, target }) => target > (committed ?? target))
  const isBack = partitions.some(({ committed, target }) => target < (committed ?? target))
  const sum = (forward: boolean): number =>
    partitions
      .filter(({ committed, target }) => target > (committed ?? target) === forward)
      .reduce((total, { messages }) => total + messages, 0)
  return (
    <div class="plan">
      {isBack && <p>{said.sentence(count(sum(false)), count(alreadySuccessful), count(again))}</p>}
      {isForward && <p>{said.skipSentence(count(sum(true)), count(skippedPending))}</p>}
      {!isBack && !isForward && <p>{said.nothing}</p>}
      <div class="table-box" tabIndex={0}>
        <table class="figures">
          <thead>
            <tr>
              <th>{said.partition}</th>
              <th>{said.from}</th>
              <th>{said.target}</th>
              <th>{said.messages}</th>
            </tr>
          </thead>
          <tbody>
            {partitions.map(({ partition, committed, target, messages }) => (
              <tr key={partition}>
                <td>p{partition}</td>
                <td>{committed === null ? UNKNOWN : count(committed)}</td>
                <td>{count(target)}</td>
                <td>{count(messages)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {(isBack || isForward) && (
        <button type="button" class="main-action" aria-disabled={isBusy} onClick={onStart}>
          {isBack ? said.go : said.skip}
        </button>
      )}
    </div>
  )
}
