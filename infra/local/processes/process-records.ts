import { globSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { readJson } from './read-if-there.ts'
import { identifyProcess } from './identify-process.ts'

/**
 * The pid files. `NAME.pid` contains only the process id, for other programs to read. `NAME.process.json` beside it
 * contains what identifies the process, so that no other process with the same id is ever ended.
 */
export interface ProcessRecord {
  readonly name: string
  readonly pid: number
  readonly identity: string
  /** Started by the user in another terminal (`npm run notifier`), so it belongs to that terminal. */
  readonly byHand: boolean
}

export function recordProcess(run: string, name: string, pid: number, { byHand = false } = {}): void {
  const identity = identifyProcess(pid)
  if (identity === undefined) return // It ended at once.
  mkdirSync(run, { recursive: true })
  replaceFile(join(run, `${name}.process.json`), JSON.stringify({ name, pid, identity, byHand }))
  replaceFile(join(run, `${name}.pid`), `${pid}\n`)
}

/** Removes a pid file, unless it names another process by now. */
export function forgetProcess(run: string, name: string, pid: number): void {
  if (readRecord(run, name)?.pid !== pid) return
  rmSync(join(run, `${name}.pid`), { force: true })
  rmSync(join(run, `${name}.process.json`), { force: true })
}

export function readRecord(run: string, name: string): ProcessRecord | undefined {
  return readJson(join(run, `${name}.process.json`)) as ProcessRecord | undefined
}

export function listRecords(run: string): ProcessRecord[] {
  return globSync('*.process.json', { cwd: run })
    .map((file) => readRecord(run, basename(file, '.process.json')))
    .filter((record) => record !== undefined)
}

/** Whether the recorded process is still running, and not only another one with its id. */
export function isAlive(record: { readonly pid: number; readonly identity: string }): boolean {
  return identifyProcess(record.pid) === record.identity
}

/** Replaces a file atomically: readers see the old content or the new content. */
export function replaceFile(file: string, content: string, mode = 0o644): void {
  const draft = `${file}.${process.pid}.tmp`
  writeFileSync(draft, content, { mode })
  renameSync(draft, file)
}
