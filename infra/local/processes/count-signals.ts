/**
 * One Ctrl-C arrives up to three times: from the terminal, and from npm and bootstrap.js, which forward it. Signals
 * within one second count as one.
 */
export function countSignals({
  onFirst,
  onSecond,
  now = Date.now,
}: {
  onFirst: (signal: NodeJS.Signals) => void
  onSecond: () => void
  now?: () => number
}): (signal: NodeJS.Signals) => void {
  let firstAt: number | undefined
  return (signal) => {
    if (firstAt === undefined) {
      firstAt = now()
      onFirst(signal)
    } else if (now() - firstAt >= 1_000) {
      onSecond()
    }
  }
}
