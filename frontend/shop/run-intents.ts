import type { Api } from './api/create-api.ts'
import { createWaker, type Waker } from './api/wait.ts'
import { type IntentStorage, sortStored } from './intents/intent-storage.ts'
import { reportFault } from '../shared/state/report-fault.ts'
import { afterAttempt, beginAttempt, createIntent, type Intent, isOpen } from './intents/intent.ts'
import type { Product } from './model/types.ts'

/** How long a placed intent still blocks its button: the answer may be faster than the second tap of a double tap. */
const SAME_TAP_MS = 1_200

export interface IntentRunner {
  /** One tap. Ignored while an earlier intent for the same product is open. */
  buy: (product: Product, quantity: number) => void
  /** Continues intents that a reload, a login or a closed page has interrupted. */
  resume: () => void
}

export interface IntentDependencies {
  readonly userId: string
  readonly placeOrder: Api['placeOrder']
  readonly storage: IntentStorage
  readonly waker: Waker
  readonly signal: AbortSignal
  now: () => number
  random: () => number
  newKey: () => string
  newestOrderId: () => number
  onChange: (intents: readonly Intent[]) => void
  onSettled: (intent: Intent) => void
}

export function createIntentRunner(dependencies: IntentDependencies): IntentRunner {
  const { userId, placeOrder, storage, waker, signal, now, random, newKey, newestOrderId } = dependencies
  // A wait that the server asked for is kept, also when the network has just returned.
  const patient = createWaker()
  let intents: readonly Intent[] = []

  function keep(changed: readonly Intent[]): void {
    intents = changed
    dependencies.onChange(intents)
  }

  function put(intent: Intent): Intent {
    if (isOpen(intent)) storage.put(intent)
    else storage.remove(intent)
    const isKnown = intents.some(({ key }) => key === intent.key)
    keep(isKnown ? intents.map((other) => (other.key === intent.key ? intent : other)) : [intent, ...intents])
    return intent
  }

  function remove({ key }: Intent): void {
    keep(intents.filter((other) => other.key !== key))
  }

  async function run(started: Intent): Promise<void> {
    let intent = put(beginAttempt(started, now()))
    while (intent.phase.name === 'sending') {
      intent = put(afterAttempt(intent, await placeOrder(intent), now(), random))
      if (intent.phase.name !== 'waiting') break
      const { reason, until } = intent.phase
      await (reason === 'network' ? waker : patient).wait(until - now(), signal)
      intent = put(beginAttempt(intent, now()))
    }
    if (isOpen(intent)) return
    dependencies.onSettled(intent)
    if (intent.phase.name === 'placed') await patient.wait(SAME_TAP_MS, signal)
    remove(intent)
  }

  function start(intent: Intent): void {
    run(intent).catch((error: unknown) => {
      // When the shop closes, the stored intent continues when it opens again.
      if (!signal.aborted) reportFault(error)
    })
  }

  return {
    buy(product, quantity) {
      if (intents.some(({ productId }) => productId === product.id)) return
      const about = { key: newKey(), userId, quantity, createdAt: now(), afterOrderId: newestOrderId() }
      start(createIntent(product, about))
    },
    resume() {
      const { mine, expired, forgotten } = sortStored(storage.load(), userId, now())
      forgotten.forEach(storage.remove)
      mine.forEach(start)
      for (const intent of expired) {
        storage.remove(intent)
        dependencies.onSettled({ ...intent, phase: { name: 'ended', why: 'expired' } })
      }
    },
  }
}
