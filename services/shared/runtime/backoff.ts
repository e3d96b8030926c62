export interface BackoffOptions {
  /** The longest first pause, in milliseconds; each further pause may be twice as long as the one before. */
  readonly firstMs: number
  readonly maxMs: number
}

interface RetryOptions extends BackoffOptions {
  readonly signal: AbortSignal
  readonly onFailure: (error: unknown, attempt: number) => void
  /** Asked after each failure: other limits for the next pause. */
  readonly limits?: () => BackoffOptions
}

/** How long to pause before attempt `attempt + 1` (1 is the first). "Full jitter", so that clients spread out. */
export function backoffMs(attempt: number, { firstMs, maxMs }: BackoffOptions, random = Math.random): number {
  return random() * Math.min(maxMs, firstMs * 2 ** Math.min(attempt - 1, 30))
}

const callbacksOf = new WeakMap<AbortSignal, Set<() => void>>()

/**
 * Calls back once when the signal aborts, unless the returned function is called first. All share one listener: a
 * push waits three times, and each listener of its own costs ten times as much as an entry in a set.
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  const callbacks = callbacksOf.get(signal) ?? shareListener(signal)
  callbacks.add(callback)
  return () => {
    if (callbacks.delete(callback) && callbacks.size === 0) stopListening(signal)
  }
}

function shareListener(signal: AbortSignal): Set<() => void> {
  const callbacks = new Set<() => void>()
  callbacksOf.set(signal, callbacks)
  signal.addEventListener('abort', callAll)
  return callbacks
}

function stopListening(signal: AbortSignal): void {
  callbacksOf.delete(signal)
  signal.removeEventListener('abort', callAll)
}

function callAll({ target }: Event): void {
  for (const callback of callbacksOf.get(target as AbortSignal) ?? []) callback()
}

/** For a wait that must not be aborted. */
export const neverAborts = new AbortController().signal

/** Waits. Returns true when the time is over, false as soon as `signal` aborts. */
export function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  return waitOrAbort(
    signal,
    (proceed) => (timer = setTimeout(proceed, ms)),
    () => clearTimeout(timer),
  )
}

/**
 * Waits until `proceed` is called. Returns false as soon as `signal` aborts.
 *
 * @param begin must have `proceed` called later, or calls it at once
 * @param end runs at the end of the wait, inside the call of `proceed`
 */
export function waitOrAbort(
  signal: AbortSignal,
  begin: (proceed: () => void) => unknown,
  end?: (proceed: () => void) => unknown,
): Promise<boolean> {
  if (signal.aborted) return Promise.resolve(false)
  return new Promise((resolve) => {
    const settle = (proceeds: boolean) => {
      ignoreAbort()
      end?.(proceed)
      resolve(proceeds)
    }
    const proceed = () => settle(true)
    const ignoreAbort = onAbort(signal, () => settle(false))
    begin(proceed)
  })
}

/** Waits for work, but at most this long; false when the time was over first. Rejects if the work does. */
export async function withTimeout(work: Promise<unknown>, ms: number): Promise<boolean> {
  const settled = new AbortController()
  try {
    return await Promise.race([work.then(() => true), pause(ms, settled.signal).then(() => false)])
  } finally {
    settled.abort()
  }
}

/** Repeats `task` until it succeeds, however long that takes. Returns undefined when `signal` aborted. */
export async function retryUntilDone<Result>(
  task: () => Promise<Result>,
  options: RetryOptions,
): Promise<Result | undefined> {
  for (let attempt = 1; !options.signal.aborted; attempt++) {
    try {
      return await task()
    } catch (error) {
      options.onFailure(error, attempt)
      await pause(backoffMs(attempt, options.limits?.() ?? options), options.signal)
    }
  }
  return undefined
}

/** Repeats `round` until `signal` aborts, with a back-off after each failed round; `round` itself pauses otherwise. */
export async function repeatUntilAborted(round: () => Promise<void>, options: RetryOptions): Promise<void> {
  while (!options.signal.aborted) await retryUntilDone(round, options)
}
