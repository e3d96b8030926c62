import { closeSync, existsSync, fstatSync, openSync, readSync, renameSync, statSync } from 'node:fs'
import { describeLogLine } from './describe-log-line.ts'

/** About two hundred lines: a stack trace with its causes. */
const LAST_WORDS_BYTES = 16_384

/**
 * Why a program has ended: its errors, the first one first, since a stack trace and the messages of an orderly close
 * follow it. Where there are none, its last lines.
 *
 * @param offset in bytes, where the log of the current process begins
 */
export function lastWords(file: string, offset: number, count = 5): string[] {
  const log = readFrom(file, Math.max(offset, lengthOf(file) - LAST_WORDS_BYTES))?.text ?? ''
  const errors = errorLines(log)
  return errors.length > 0 ? showLines(errors).slice(0, count) : showLines(linesOf(log).slice(-count))
}

/** The lines with errors if there are any, otherwise the last ones: a stack trace does not end with its error. */
export function mostRelevantLines(log: string, count = 8): string[] {
  const errors = errorLines(log)
  return showLines(errors.length > 0 ? errors : linesOf(log)).slice(-count)
}

function errorLines(log: string): string[] {
  return linesOf(log).filter(
    (line) =>
      ['error', 'fatal'].includes(describeLogLine(line).level) ||
      (/\b(ERROR|FATAL)\b|Caused by|(Exception|Error)\b.*:/.test(line) && !/^\s+at /.test(line)),
  )
}

const linesOf = (log: string) => log.split('\n').filter((line) => line.trim() !== '')

/** Each text once. */
function showLines(lines: readonly string[]): string[] {
  return Array.from(new Set(lines.map((line) => describeLogLine(line).text.slice(0, 300))))
}

/** The lines that were added to a log after this length, at most one megabyte. */
export function textSince(file: string, offset: number): string {
  return readFrom(file, offset)?.text ?? ''
}

export function lengthOf(file: string): number {
  return existsSync(file) ? statSync(file).size : 0
}

/** Renames the log of the previous run, so that each run has its own. */
export function rotateLog(file: string): void {
  if (existsSync(file)) renameSync(file, file.replace(/\.log$/, '.previous.log'))
}

/**
 * Calls `onLine` for every line that is added to a log. It follows the file, because programs write to their log files
 * directly, so that they survive when the runner is killed.
 */
export function followLog(file: string, onLine: (line: string) => void): () => void {
  let offset = existsSync(file) ? (readFrom(file, 0)?.end ?? 0) : 0
  let rest = ''
  const readOn = () => {
    const added = readFrom(file, offset)
    if (!added || added.text === '') return
    offset = added.end
    const lines = (rest + added.text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) if (line.trim() !== '') onLine(line)
  }
  const timer = setInterval(readOn, 250)
  timer.unref()
  return () => {
    clearInterval(timer)
    readOn()
  }
}

/** Reads from an offset, at most one mebibyte. */
function readFrom(file: string, offset: number): { text: string; end: number } | undefined {
  let descriptor: number
  try {
    descriptor = openSync(file, 'r')
  } catch {
    return undefined
  }
  try {
    const { size } = fstatSync(descriptor)
    const buffer = Buffer.alloc(Math.max(0, Math.min(size - offset, 1_048_576)))
    const length = readSync(descriptor, buffer, 0, buffer.length, offset)
    // Only whole lines: the last character may be incomplete.
    const end = buffer.lastIndexOf(10, length) + 1
    return { text: buffer.toString('utf8', 0, end), end: offset + end }
  } finally {
    closeSync(descriptor)
  }
}
