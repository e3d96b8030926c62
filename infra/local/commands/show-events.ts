import { describeLogLine, isWarning } from '../logs/describe-log-line.ts'
import { followLog } from '../logs/read-log.ts'
import type { ComponentEvent } from '../processes/component.ts'
import { createRepetitions } from '../../../services/shared/runtime/repetitions.ts'

/** What reports a component that died or runs again. */
export function showEvent(event: ComponentEvent): string {
  if (event.type === 'restarted') {
    return `✓ ${event.name} runs again (process ${event.pid}, ready after ${(event.tookMs / 1000).toFixed(1)} s)`
  }
  const { name, how, why, deaths, restartInMs, lastWords } = event
  const restart = `restarting in ${restartInMs / 1000} s`
  if (why !== undefined) return `✗ ${name} ${how}: ${why}. It is tried again in ${restartInMs / 1000} s`
  // Its log was shown at the first death.
  if (deaths > 1)
    return [`✗ ${name} ${how}, ${deaths} times in a row; ${restart}`, ...lastWords.slice(0, 1)].join(': ')
  const head = `✗ ${name} ${how}; ${restart}`
  if (lastWords.length === 0) return head
  return [`${head}. It logged:`, ...lastWords.map((line) => `    ${line}`)].join('\n')
}

const REPEAT_AFTER_MS = 5_000
/** Texts that are remembered: summaries differ in their numbers. */
const MOST_TEXTS = 100

/**
 * Shows warnings and errors of a service while it runs. The same text is shown at most once every few seconds, and of
 * lines that are no log lines, such as a stack trace, the first of ten seconds.
 */
export function showLogs(name: string, logFile: string, say: (line: string) => void): () => void {
  const shownAt = new Map<string, number>()
  const { isFirst, flush } = createRepetitions<string>({
    onSummary: ({ example, count }) => say(`${name}: ${count} more lines, the last one: ${example.trim()}`),
  })
  const stop = followLog(logFile, (line) => {
    const entry = describeLogLine(line)
    if (!isWarning(entry)) return
    if (!line.startsWith('{') && !isFirst('', entry.text)) return
    if (Date.now() - (shownAt.get(entry.text) ?? 0) < REPEAT_AFTER_MS) return
    if (shownAt.size >= MOST_TEXTS) shownAt.clear()
    shownAt.set(entry.text, Date.now())
    say(`${name}: ${entry.level}: ${entry.text}`)
  })
  return () => {
    stop()
    flush()
  }
}
