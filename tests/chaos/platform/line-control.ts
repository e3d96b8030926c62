import { pause } from '../../../services/shared/backoff.ts'

const RETRY_MS = 100

/** A message that LINE has accepted, as the simulator has it on its record. */
export interface AcceptedMessage {
  readonly id: string
  readonly to: string
  readonly text: string
  readonly retryKey: string | null
  /** By the simulator's clock. */
  readonly acceptedAt: string
}

/** What goes wrong at LINE, also when the simulator is killed, which forgets it. */
export interface LineControl {
  /** Sets some faults, beside those that are set already; resolves when the simulator has them. */
  readonly change: (faults: Readonly<Record<string, unknown>>, signal: AbortSignal) => Promise<void>
  /** Tells a simulator that was started again. */
  readonly repeat: () => void
  readonly messages: () => Promise<AcceptedMessage[]>
  readonly stop: () => void
}

export function createLineControl(url: string): LineControl {
  const stopping = new AbortController()
  let wanted: Readonly<Record<string, unknown>> = {}

  async function tell(signal: AbortSignal): Promise<void> {
    do {
      const answer = await fetch(`${url}/simulator/faults`, {
        method: 'PUT',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(wanted),
        signal: AbortSignal.timeout(1_000),
      }).catch(() => undefined)
      if (answer?.ok === true) return
      if (answer !== undefined) throw new Error(`the simulator refused its faults: ${await answer.text()}`)
    } while (await pause(RETRY_MS, signal))
  }

  return {
    change: (faults, signal) => {
      wanted = { ...wanted, ...faults }
      return tell(AbortSignal.any([signal, stopping.signal]))
    },
    repeat: () => void tell(stopping.signal),
    messages: async () => {
      const answer = await fetch(`${url}/simulator/messages`)
      return ((await answer.json()) as { messages: AcceptedMessage[] }).messages
    },
    stop: () => stopping.abort(),
  }
}
