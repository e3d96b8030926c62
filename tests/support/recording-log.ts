import { pino } from 'pino'
import type { Logger } from '../../services/shared/runtime/logger.ts'

export interface LogLine {
  readonly level: string
  readonly msg: string
  readonly [name: string]: unknown
}

/** A log, and what was said at `info` and above. */
export function createRecordingLog(): { log: Logger; lines: LogLine[] } {
  const lines: LogLine[] = []
  const formatters = { level: (label: string) => ({ level: label }) }
  const write = (line: string) => void lines.push(JSON.parse(line) as LogLine)
  return { log: pino({ base: null, timestamp: false, formatters }, { write }), lines }
}
