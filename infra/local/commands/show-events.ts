import { describeLogLine, isWarning } from '../logs/describe-log-line.ts'
import { followLog } from '../logs/read-log.ts'
import type { ComponentEvent } from '../processes/component.ts'

/** What a user is told at once about a component. */
export function showEvent(event: ComponentEvent): string {
  if (event.type === 'restarted') {
    return `✓ ${event.name} runs again (process ${event.pid}, ready after ${(event.tookMs / 1000).toFixed(1)} s)`
  }
  const head = `✗ ${event.name} ${event.how}; starting it again in ${event.restartInMs / 1000} s. Its last words:`
  return [head, ...event.lastLines.map((line) => `    ${line}`)].join('\n')
}

const REPEAT_AFTER_MS = 5_000

/** Shows the warnings and errors of a service as they are logged, the same one at most every few seconds. */
export function showLogs(name: string, logFile: string, say: (line: string) => void): () => void {
  const shownAt = new Map<string, number>()
  return followLog(logFile, (line) => {
    const entry = describeLogLine(line)
    if (!isWarning(entry)) return
    if (Date.now() - (shownAt.get(entry.text) ?? 0) < REPEAT_AFTER_MS) return
    shownAt.set(entry.text, Date.now())
    say(`${name}: ${entry.level}: ${entry.text}`)
  })
}
