import { closingOrder } from './components.ts'
import { endProcess } from '../processes/end-process.ts'
import { forgetProcess, isAlive, listRecords, type ProcessRecord } from '../processes/process-records.ts'

/**
 * Ends what a killed runner left running, in the order of a normal stop, and removes stale pid files. Processes that
 * only reuse a process id, and those started by hand, are not touched.
 *
 * @returns the names of the ended processes
 */
export async function endLeftovers(run: string): Promise<string[]> {
  const { toEnd, toForget } = sortRecords(listRecords(run), isAlive)
  for (const record of toForget) forgetProcess(run, record.name, record.pid)
  for (const record of toEnd) {
    await endProcess(record, { deadlineMs: 15_000 })
    forgetProcess(run, record.name, record.pid)
  }
  return toEnd.map((record) => record.name)
}

/** What `endLeftovers` would end. */
export function findLeftovers(run: string): ProcessRecord[] {
  return sortRecords(listRecords(run), isAlive).toEnd
}

export function sortRecords(
  records: readonly ProcessRecord[],
  alive: (record: ProcessRecord) => boolean,
): { toEnd: ProcessRecord[]; toForget: ProcessRecord[] } {
  const living = records.filter(alive)
  return {
    toForget: records.filter((record) => !living.includes(record)),
    toEnd: closingOrder(living.map(({ name }) => name))
      .flat()
      .flatMap((name) => living.filter((record) => record.name === name && !record.byHand)),
  }
}
