import { openJournal } from './journal.ts'
import { countMessages, type AcceptedPush, type Content } from './messages.ts'
import { createRetryKeys } from './retry-keys.ts'
import { createMonthlyUsage } from './monthly-usage.ts'

export interface NewPush {
  readonly to: string
  readonly retryKey: string | undefined
  readonly content: Content
  /** The X-Line-Request-Id with which the request is answered. */
  readonly requestId: string
}

export type PushOutcome =
  { readonly kind: 'accepted' | 'duplicate'; readonly push: AcceptedPush } | { readonly kind: 'over-quota' }

export interface MessageStore {
  /** Accepts a push once per retry key. Resolves when it is on the disk. */
  accept: (push: NewPush) => Promise<PushOutcome>
  /** Every accepted push, oldest first; those of one user when `to` is given. */
  pushes: (to?: string) => readonly AcceptedPush[]
  userIds: () => Iterable<string>
  /** Pushes accepted in the current month, as LINE counts them. */
  usage: () => number
  /** Forgets messages, retry keys and usage: a new beginning. */
  forget: () => Promise<void>
  close: () => Promise<void>
}

export interface MessageStoreOptions {
  readonly path: string
  readonly monthlyQuota: number
  readonly clock: () => number
  /** Called once a push is on the disk, in the order of message numbers. */
  readonly onAccepted: (push: AcceptedPush) => void
  readonly onFailure: (error: unknown) => void
  /** Called at start with the number of lines that could not be read, when there are any. */
  readonly onDamage: (lines: number) => void
}

export async function openMessageStore(options: MessageStoreOptions): Promise<MessageStore> {
  const { clock } = options
  let all: AcceptedPush[] = []
  let byUser = new Map<string, AcceptedPush[]>()
  let lastNumber = 0
  const retryKeys = createRetryKeys(clock)
  const usage = createMonthlyUsage(clock)

  function remember(push: AcceptedPush): void {
    all.push(push)
    const ofUser = byUser.get(push.to)
    if (ofUser) ofUser.push(push)
    else byUser.set(push.to, [push])
    lastNumber = Math.max(lastNumber, push.n + countMessages(push.content) - 1)
    retryKeys.remember(push)
    usage.count(push.at)
  }

  let damaged = 0
  const journal = await openJournal({
    path: options.path,
    onFailure: options.onFailure,
    onLine: (line) => {
      try {
        remember(JSON.parse(line) as AcceptedPush)
      } catch {
        damaged += 1
      }
    },
  })
  if (damaged > 0) options.onDamage(damaged)

  function number({ to, retryKey, content, requestId }: NewPush): AcceptedPush {
    // From the clock, so that numbers go on rising after everything was forgotten; and never the same twice.
    const n = Math.max(lastNumber + 1, clock() * 1000)
    lastNumber = n + countMessages(content) - 1
    const at = Math.max(clock(), all.at(-1)?.at ?? 0)
    return { n, at, to, key: retryKey, request: requestId, content }
  }

  async function write(push: AcceptedPush): Promise<AcceptedPush> {
    await journal.append(JSON.stringify(push))
    remember(push)
    options.onAccepted(push)
    return push
  }

  return {
    accept: async (push) => {
      // Nothing between this look-up and the claim below may wait: two requests with one key could both pass.
      const earlier = push.retryKey === undefined ? undefined : retryKeys.find(push.retryKey)
      if (earlier) return { kind: 'duplicate', push: await earlier }
      if (usage.total() >= options.monthlyQuota) return { kind: 'over-quota' }
      const numbered = number(push)
      const written = write(numbered)
      if (push.retryKey !== undefined) retryKeys.claim(push.retryKey, written)
      return { kind: 'accepted', push: await written }
    },
    pushes: (to) => (to === undefined ? all : (byUser.get(to) ?? [])),
    userIds: () => byUser.keys(),
    usage: () => usage.total(),
    forget: async () => {
      await journal.erase()
      all = []
      byUser = new Map()
      retryKeys.clear()
      usage.clear()
    },
    close: () => journal.close(),
  }
}
