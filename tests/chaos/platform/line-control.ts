import { isDeepStrictEqual } from 'node:util'
import { pause } from '../../../services/shared/runtime/backoff.ts'
import { waitFor } from '../../support/wait-for.ts'

const LOOK_MS = 250
const ANSWER_MS = 1_000
/** Longer than it may be frozen or away. */
const TIMEOUT_MS = 120_000

type Faults = Readonly<Record<string, unknown>>

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
  readonly change: (faults: Faults) => Promise<void>
  readonly messages: () => Promise<AcceptedMessage[]>
  readonly stop: () => Promise<void>
}

/** Checks at an interval whether the simulator has the wanted faults, and sets them when it has not. */
export function createLineControl(url: string): LineControl {
  const stopping = new AbortController()
  let wanted: Faults = {}
  let confirmed: Faults | undefined

  async function call(init: RequestInit = {}): Promise<Faults> {
    const answer = await fetch(`${url}/simulator/faults`, { ...init, signal: AbortSignal.timeout(ANSWER_MS) })
    return (await answer.json()) as Faults
  }

  async function seeTo(faults: Faults): Promise<void> {
    const current = await call()
    const has = Object.entries(faults).every(([name, value]) => isDeepStrictEqual(current[name], value))
    if (has) confirmed = faults
    else
      await call({
        method: 'PUT',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(faults),
      })
  }

  async function run(): Promise<void> {
    do await seeTo(wanted).catch(() => undefined)
    while (await pause(LOOK_MS, stopping.signal))
  }

  const running = run()
  return {
    change: async (faults) => {
      wanted = { ...wanted, ...faults }
      const mine = wanted
      // Or other faults were set since.
      await waitFor(
        'the simulator to have its faults',
        () => confirmed === mine || wanted !== mine,
        TIMEOUT_MS,
      )
    },
    messages: async () => {
      const answer = await fetch(`${url}/simulator/messages`)
      return ((await answer.json()) as { messages: AcceptedMessage[] }).messages
    },
    stop: async () => {
      stopping.abort()
      await running
    },
  }
}
