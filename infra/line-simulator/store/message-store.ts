import { openJournal } from './journal.ts'
import { countMessages, type AcceptedPush, type Content } from './messages.ts'
import { createMonthlyUsage } from './monthly-usage.ts'
import { createPushIndex, type PushSelection } from './push-index.ts'

export interface NewPush {
  readonly to: string
  readonly retryKey: string | undefined
  readonly content: Content
  /** The X-Line-Request-Id with which the request is answered. */
  readonly requestId: string
}

type PushOutcome =
  { readonly kind: 'accepted' | 'duplicate'; readonly push: AcceptedPush } | { readonly kind: 'over-quota' }

export interface MessageStore {
  /** Accepts a push once per retry key. Resolves when it is on the disk. */
  accept: (push: NewPush) => Promise<PushOutcome>
  /** The selected pushes, oldest first, one at a time. */
  read: (selection: PushSelection) => AsyncGenerator<AcceptedPush>
  /** A user's last pushes before a message number, oldest first. */
  readLast: (to: string, before: number, count: number) => Promise<AcceptedPush[]>
  /** Number of the newest message of a user, 0 when there is none. */
  newestOf: (to: string) => number
  userIds: () => Iterable<string>
  /** Number of stored pushes. */
  size: () => number
  /** Pushes accepted in the current month, as LINE counts them. */
  usage: () => number
  /** Deletes messages, retry keys and usage. */
  forget: () => Promise<void>
  close: () => Promise<void>
}

interface MessageStoreOptions {
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
  const { path, clock, onFailure } = options
  let index = createPushIndex(clock)
  let lastNumber = 0
  const usage = createMonthlyUsage(clock)
  /** Retry keys of pushes on their way to the disk. */
  const underWay = new Map<string, Promise<AcceptedPush>>()

  function remember(push: AcceptedPush, place: number): void {
    index.add(push, place)
    usage.count(push.at)
    lastNumber = Math.max(lastNumber, push.n + countMessages(push.content) - 1)
  }

  let damaged = 0
  const journal = await openJournal({
    path,
    onFailure,
    onLine: (line, place) => {
      try {
        remember(JSON.parse(line) as AcceptedPush, place)
      } catch {
        damaged += 1
      }
    },
  })
  if (damaged > 0) options.onDamage(damaged)

  async function* readPlaces(places: Iterable<number>): AsyncGenerator<AcceptedPush> {
    const reader = journal.reader()
    const current = index
    for (const place of places) {
      const line = await reader.lineAt(place)
      // Deleted while being read: the offsets are no longer valid.
      if (line === undefined || index !== current) return
      yield JSON.parse(line) as AcceptedPush
    }
  }

  /** The push that was, or is about to be, accepted under this key. */
  function findAccepted(key: string): Promise<AcceptedPush> | undefined {
    const place = index.placeOfKey(key)
    return place === undefined ? underWay.get(key) : readOne(place)
  }
  async function readOne(place: number): Promise<AcceptedPush> {
    for await (const push of readPlaces([place])) return push
    throw new Error('the push was deleted while it was being read')
  }

  function number({ to, retryKey, content, requestId }: NewPush): AcceptedPush {
    // From the clock, so that numbers increase even after everything was deleted, and none is used again.
    const n = Math.max(lastNumber + 1, clock() * 1000)
    lastNumber = n + countMessages(content) - 1
    return { n, at: clock(), to, key: retryKey, request: requestId, content }
  }

  async function write(push: AcceptedPush): Promise<AcceptedPush> {
    const place = await journal.append(JSON.stringify(push))
    remember(push, place)
    options.onAccepted(push)
    return push
  }

  function claim(key: string, written: Promise<AcceptedPush>): void {
    underWay.set(key, written)
    const release = () => underWay.delete(key)
    written.then(release, release)
  }

  return {
    accept: async (push) => {
      // Nothing between this look-up and the claim below may wait: two requests with one key could both pass.
      const earlier = push.retryKey === undefined ? undefined : findAccepted(push.retryKey)
      if (earlier) return { kind: 'duplicate', push: await earlier }
      if (usage.total() >= options.monthlyQuota) return { kind: 'over-quota' }
      usage.reserve()
      const written = write(number(push)).finally(usage.release)
      if (push.retryKey !== undefined) claim(push.retryKey, written)
      return { kind: 'accepted', push: await written }
    },
    read: (selection) => readPlaces(index.places(selection)),
    readLast: async (to, before, count) => {
      const pushes: AcceptedPush[] = []
      for await (const push of readPlaces(index.lastPlaces(to, before, count))) pushes.push(push)
      return pushes
    },
    newestOf: (to) => index.newestOf(to),
    userIds: () => index.userIds(),
    size: () => index.size(),
    usage: () => usage.total(),
    forget: async () => {
      await journal.erase()
      index = createPushIndex(clock)
      usage.clear()
    },
    close: () => journal.close(),
  }
}
