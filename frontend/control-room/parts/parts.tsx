import type { ComponentChildren, JSX } from 'preact'
import { useState } from 'preact/hooks'
import { CheckIcon, CopyIcon } from '../../shared/view/icons.tsx'
import { useSpeech } from './language.ts'
import type { Outcome } from './use-action.ts'

/** The command that does the same as the control beside it. */
export function Command({ text }: { text: string }): JSX.Element {
  const { words } = useSpeech()
  const [said, setSaid] = useState<string | null>(null)
  function say(result: string): void {
    setSaid(result)
    setTimeout(() => setSaid(null), 1_500)
  }
  function copy(): void {
    // On plain HTTP, outside of this machine, browsers have no clipboard.
    const clipboard = navigator.clipboard as Clipboard | undefined
    const written = clipboard?.writeText(text) ?? Promise.reject(new Error('no clipboard'))
    written.then(
      () => say(words.command.copied),
      () => say(words.command.failed),
    )
  }
  return (
    <div class="command">
      <code title={words.command.label} tabIndex={0}>
        {text}
      </code>
      <button type="button" title={said ?? words.command.copy} onClick={copy}>
        {said === words.command.copied ? <CheckIcon /> : <CopyIcon />}
        <span class="for-ears" role="status">
          {said ?? `${words.command.copy}: ${text}`}
        </span>
      </button>
    </div>
  )
}

/** How an action has ended. Its place is kept free. */
export function Result({
  outcome,
  isBusy = false,
}: {
  outcome: Outcome | null
  isBusy?: boolean
}): JSX.Element {
  const { words } = useSpeech()
  return (
    <p class="outcome" role="status" data-kind={outcome?.kind}>
      {isBusy ? words.controls.busy : outcome?.text}
    </p>
  )
}

interface FieldProperties {
  readonly label: string
  readonly children: ComponentChildren
}

export const Field = ({ label, children }: FieldProperties): JSX.Element => (
  <label class="field">
    <span>{label}</span>
    {children}
  </label>
)

/** Loading, failed, or empty: what stands in place of a list. */
export function ListState({
  isLoading,
  failure,
  empty,
}: {
  isLoading: boolean
  failure: string | null
  empty: string
}): JSX.Element {
  const { words } = useSpeech()
  if (failure !== null)
    return (
      <p class="outcome" data-kind="failed" role="alert">
        {failure}
      </p>
    )
  if (isLoading) return <p class="empty">{words.tools.loading}</p>
  return <p class="empty">{empty}</p>
}
