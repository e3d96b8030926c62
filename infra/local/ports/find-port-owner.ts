import { spawnSync } from 'node:child_process'
import { readdirSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { readIfThere } from '../processes/read-if-there.ts'

export type ListeningProcess = { readonly pid: number; readonly name: string } | 'another-user'

/** The process that listens on a port of this machine; undefined if it cannot be found. */
export function findPortOwner(port: number): ListeningProcess | undefined {
  if (process.platform === 'linux') return findOnLinux(port)
  const args = ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc']
  const { stdout } = spawnSync('lsof', args, { encoding: 'utf8', timeout: 5_000 })
  return readOwner(stdout)
}

/** Parses the output of `lsof -Fpc`: a line with the process id, and one with its name. */
export function readOwner(printed: string | null | undefined): ListeningProcess | undefined {
  const [, pid] = /^p(\d+)/m.exec(printed ?? '') ?? []
  const [, name] = /^c(.+)$/m.exec(printed ?? '') ?? []
  return pid === undefined ? undefined : { pid: Number(pid), name: name ?? 'a program' }
}

function findOnLinux(port: number): ListeningProcess | undefined {
  const sockets = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) =>
    listeningSockets(readIfThere(file) ?? '', port),
  )
  if (sockets.length === 0) return undefined
  const links = new Set(sockets.map(({ inode }) => `socket:[${inode}]`))
  const pid = readdirSync('/proc').find(
    (entry) => /^\d+$/.test(entry) && openFiles(entry).some((link) => links.has(link)),
  )
  if (pid !== undefined)
    return { pid: Number(pid), name: readIfThere(`/proc/${pid}/comm`)?.trim() ?? 'a program' }
  return sockets.some(({ user }) => user !== process.getuid?.()) ? 'another-user' : undefined
}

/** The sockets in /proc/net/tcp that listen (state 0A) on a port, with the user who opened them. */
export function listeningSockets(table: string, port: number): { inode: string; user: number }[] {
  return table
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local = '', , state]) => state === '0A' && parseInt(local.split(':')[1] ?? '', 16) === port)
    .map((fields) => ({ inode: fields[9] ?? '', user: Number(fields[7]) }))
}

function openFiles(pid: string): string[] {
  const directory = `/proc/${pid}/fd`
  return orElse([], () => readdirSync(directory)).map((fd) =>
    orElse('', () => readlinkSync(join(directory, fd))),
  )
}

/** The fallback for a process that belongs to another user or has just ended. */
function orElse<Value>(fallback: Value, readValue: () => Value): Value {
  try {
    return readValue()
  } catch {
    return fallback
  }
}
