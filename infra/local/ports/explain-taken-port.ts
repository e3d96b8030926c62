import { readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { isAddressInUse } from '../processes/component.ts'
import { listRecords } from '../processes/process-records.ts'
import { findPortOwner, type ListeningProcess } from './find-port-owner.ts'
import { nameStack, otherRunningStacks } from './recorded-ports.ts'

/**
 * For a component: explains a log in which it could not listen, with who has its port and what to do. Undefined for
 * any other log.
 */
export function explainTakenPort(ports: readonly number[]): (log: string) => string | undefined {
  return (log) => {
    if (!isAddressInUse(log)) return undefined
    const found = ports.flatMap((port) => {
      const owner = findPortOwner(port)
      return owner === undefined ? [] : [{ port, owner }]
    })
    const [taken] = found
    if (taken === undefined) return `${describePorts(ports)} was in use`
    const { port, owner } = taken
    if (owner === 'another-user')
      return `port ${port} is used by a program of another user: stop it; until then every start fails`
    return `port ${port} is used by ${describeOwner(owner)}: stop it; until then every start fails`
  }
}

const describePorts = (ports: readonly number[]) =>
  ports.length === 1 ? `port ${ports.join()}` : `one of the ports ${ports.join(', ')}`

/** "java (process 12), the kafka of npm start in /home/me/clone (process 3)". */
function describeOwner({ pid, name }: Exclude<ListeningProcess, 'another-user'>): string {
  const program = `${name} (process ${pid})`
  for (const stack of otherRunningStacks('')) {
    const record = listRecords(join(stack.directory, 'run')).find((each) => each.pid === pid)
    if (record) return `${program}, the ${record.name} of ${nameStack(stack)}`
  }
  const folder = workingDirectory(pid)
  return folder === undefined ? program : `${program}, which runs in ${folder}`
}

/** Undefined where the system does not show it. */
function workingDirectory(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`)
  } catch {
    return undefined
  }
}
