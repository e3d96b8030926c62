import { createHash } from 'node:crypto'
import { globSync, mkdirSync, rmSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { identifyProcess } from '../processes/identify-process.ts'
import { isAlive, replaceFile } from '../processes/process-records.ts'
import { readJson } from '../processes/read-if-there.ts'

/** A stack of this system user that is running, in whichever checkout, and the ports that belong to it. */
export interface RunningStack {
  readonly pid: number
  readonly identity: string
  /** The npm command that runs, for messages. */
  readonly command: string
  /** Of its data. */
  readonly directory: string
  /** By what listens there; also while that program is dead. */
  readonly ports: Readonly<Record<string, number>>
}

/**
 * Where each running stack of this system user has a file. The second place is for users without a home directory that
 * they can write to.
 */
export const RECORD_DIRECTORIES: readonly string[] = [
  join(userInfo().homedir, '.cache', 'placeorder', 'running'),
  join(tmpdir(), `placeorder-${userInfo().username}`, 'running'),
]

/**
 * Records the ports of a stack that this process runs, so that no other stack of this user takes them.
 *
 * @returns a function that removes the record
 */
export function recordPorts(
  { command, directory, ports }: Pick<RunningStack, 'command' | 'directory' | 'ports'>,
  places = RECORD_DIRECTORIES,
): () => void {
  const { pid } = process
  const record: RunningStack = { pid, identity: identifyProcess(pid) ?? '', command, directory, ports }
  const name = `${createHash('sha256').update(directory).digest('hex').slice(0, 16)}.json`
  for (const place of places) {
    try {
      mkdirSync(place, { recursive: true, mode: 0o700 })
      replaceFile(join(place, name), JSON.stringify(record), 0o600)
      return () => rmSync(join(place, name), { force: true })
    } catch {
      // The next place. Without any, the port itself is all that other stacks see.
    }
  }
  return () => undefined
}

/** The running stacks of this system user, without the one in this directory. Removes the records of dead ones. */
export function otherRunningStacks(directory: string, places = RECORD_DIRECTORIES): RunningStack[] {
  const files = places.flatMap((place) => globSync('*.json', { cwd: place }).map((file) => join(place, file)))
  return files.flatMap((file) => {
    const record = readJson(file) as RunningStack | undefined
    if (record === undefined || record.directory === directory) return []
    if (isAlive(record)) return [record]
    rmSync(file, { force: true })
    return []
  })
}

/** The running stack in another directory to which this port belongs. */
export function stackWithPort(
  port: number,
  directory: string,
  places = RECORD_DIRECTORIES,
): RunningStack | undefined {
  return otherRunningStacks(directory, places).find(({ ports }) => Object.values(ports).includes(port))
}

/** For messages: "npm start in /home/me/placeorder (process 123)". */
export function nameStack({ command, directory, pid }: RunningStack): string {
  const checkout = basename(directory) === '.local' ? dirname(directory) : directory
  return `${command} in ${checkout} (process ${pid})`
}
