import { useEffect, useRef, useState } from 'preact/hooks'
import { ApiError, isOutage } from '../../shared/network/api-error.ts'
import { reportFault } from '../../shared/state/report-fault.ts'
import { useSpeech } from './language.ts'

/** How an action has ended; `text` is for people. */
export interface Outcome {
  readonly kind: 'done' | 'failed'
  readonly text: string
}

export interface Action {
  readonly isBusy: boolean
  readonly outcome: Outcome | null
  /** `act` resolves to what is said about its end. One action at a time. */
  run: (act: () => Promise<string>) => void
  say: (outcome: Outcome | null) => void
}

/** Runs what a control does, and says how it has ended: failures, too. */
export function useAction(): Action {
  const { words } = useSpeech()
  const [isBusy, setBusy] = useState(false)
  const [outcome, say] = useState<Outcome | null>(null)
  const isMounted = useRef(true)
  useEffect(() => () => void (isMounted.current = false), [])

  async function perform(act: () => Promise<string>): Promise<void> {
    setBusy(true)
    say(null)
    let ended: Outcome
    try {
      ended = { kind: 'done', text: await act() }
    } catch (error) {
      ended = { kind: 'failed', text: describeFailure(error, words.failures) }
      if (!isOutage(error)) reportFault(error)
    }
    if (!isMounted.current) return
    say(ended)
    setBusy(false)
  }

  return {
    isBusy,
    outcome,
    say,
    run: (act) => {
      if (!isBusy) void perform(act)
    },
  }
}

interface FailureWords {
  readonly noAnswer: string
  readonly fault: string
  refused: (status: number, text: string) => string
}

export function describeFailure(error: unknown, words: FailureWords): string {
  if (error instanceof ApiError) return words.refused(error.status, error.message)
  return isOutage(error) ? words.noAnswer : words.fault
}
