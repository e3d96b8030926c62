// AbortSignal.timeout and AbortSignal.any are younger than the baseline (docs/line.md).

/** Aborts after that time. */
export function abortAfter(milliseconds: number): AbortSignal {
  const controller = new AbortController()
  setTimeout(() => controller.abort(new Error(`no answer within ${milliseconds} ms`)), milliseconds)
  return controller.signal
}

/** Aborts as soon as one of the signals does. `unlink` forgets them, which may live longer. */
export function abortWith(signals: readonly AbortSignal[]): { signal: AbortSignal; unlink: () => void } {
  const controller = new AbortController()
  const abort = (): void => controller.abort()
  const unlink = (): void => signals.forEach((signal) => signal.removeEventListener('abort', abort))
  if (signals.some(({ aborted }) => aborted)) abort()
  else signals.forEach((signal) => signal.addEventListener('abort', abort))
  return { signal: controller.signal, unlink }
}
