import { useEffect, useState } from 'preact/hooks'
import { isOutage } from '../../shared/network/api-error.ts'
import { reportFault } from '../../shared/state/report-fault.ts'
import { useSpeech } from './language.ts'
import { describeFailure } from './use-action.ts'

export interface Loaded<T> {
  readonly value: T | null
  readonly isLoading: boolean
  readonly failure: string | null
  reload: () => void
}

/** Loads when `key` changes and at each `reload`. What was loaded before stays until the new answer; a failure is said. */
export function useLoad<T>(key: string, load: () => Promise<T>): Loaded<T> {
  const { words } = useSpeech()
  const [state, setState] = useState<Omit<Loaded<T>, 'reload'>>({
    value: null,
    isLoading: true,
    failure: null,
  })
  const [turn, setTurn] = useState(0)
  useEffect(() => {
    let isWanted = true
    setState((before) => ({ ...before, isLoading: true }))
    load().then(
      (value) => {
        if (isWanted) setState({ value, isLoading: false, failure: null })
      },
      (error: unknown) => {
        if (!isOutage(error)) reportFault(error)
        const failure = describeFailure(error, words.failures)
        if (isWanted) setState((before) => ({ ...before, isLoading: false, failure }))
      },
    )
    return () => void (isWanted = false)
  }, [key, turn])
  return { ...state, reload: () => setTurn((before) => before + 1) }
}
