import { describeLogLine, isWarning } from '../logs/describe-log-line.ts'
import { followLog } from '../logs/read-log.ts'
import type { ComponentEvent } from '../processes/component.ts'

/** The lines that report a component that died or runs again. */
export function showEvent(event: ComponentEvent): string {
  if (event.type === 'restarted') {
    return `✓ ${event.name} runs again (process ${event.pid}, ready after ${(event.tookMs / 1000).toFixed(1)} s)`
  }
  const head = `✗ ${event.name} ${event.how}; restarting in ${event.restartInMs / 1000} s. Last log lines:`
  return [head, ...event.lastLines.map((line) => `    ${line}`)].join('\n')
}

const REPEAT_AFTER_MS = 5_000

/** Shows warnings and errors of a service while it runs; the same text at most once every few seconds. */
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
