import { globSync } from 'node:fs'
import { join } from 'node:path'
import { messageOf } from '../../../services/shared/runtime/errors.ts'
import { LISTENERS, wishedPorts, type Listener } from '../ports/choose-ports.ts'
import { LOCAL_DIRECTORY } from '../paths.ts'
import { isAlive, listRecords } from '../processes/process-records.ts'
import { nameStack, stackWithPort } from '../ports/recorded-ports.ts'
import { holdPort, type Wish } from '../ports/reserve-ports.ts'
import { findRunner } from '../processes/runner-lock.ts'
import type { Settings } from '../settings/settings.ts'
import { findPortOwner, type ListeningProcess } from '../ports/find-port-owner.ts'
import { missing, note, ok, type Row } from './row.ts'

/** Checks every port that `npm start` uses if it is free. */
export async function examinePorts(settings: Settings): Promise<Row[]> {
  const wishes = wishedPorts(settings, 'usual').filter(({ port }) => port >= 1 && port <= 65_535)
  return Promise.all(
    wishes.map(async (wish) => {
      const variable = wish.name in settings.values ? wish.name : undefined
      try {
        const stack = stackWithPort(wish.port, LOCAL_DIRECTORY)
        if (stack) return judgeRecordedPort(wish, nameStack(stack))
        const free = await isFree(wish)
        const owner = free ? undefined : recognize(findPortOwner(wish.port))
        return judgePort({ port: wish.port, listener: LISTENERS[wish.name], free, owner, variable })
      } catch (error) {
        return missing(`Port ${wish.port}`, messageOf(error))
      }
    }),
  )
}

async function isFree({ port, host }: Wish): Promise<boolean> {
  const held = await holdPort(port, host)
  await held?.release()
  return held !== undefined
}

/** Recognises the programs of this checkout, including those of its tests. */
function recognize(found: ListeningProcess | undefined): PortOwner | undefined {
  if (found === undefined) return undefined
  if (found === 'another-user') return { kind: 'another-user' }
  for (const run of globSync('{,test/**/}run', { cwd: LOCAL_DIRECTORY })) {
    const directory = join(LOCAL_DIRECTORY, run)
    const record = listRecords(directory).find(({ pid }) => pid === found.pid)
    if (!record || !isAlive(record)) continue
    const leftBehind = !record.byHand && findRunner(directory) === undefined
    return { kind: 'ours', name: record.name, pid: record.pid, leftBehind }
  }
  return { kind: 'process', ...found }
}

interface PortFacts {
  readonly port: number
  /** What uses it: "the order API". */
  readonly listener: string
  readonly free: boolean
  readonly owner: PortOwner | undefined
  /** The variable that sets it; Kafka and the database have none. */
  readonly variable: string | undefined
}

/** The program that listens, as far as the system shows it. */
type PortOwner =
  | { readonly kind: 'process'; readonly name: string; readonly pid: number }
  /** A program of this checkout, with the name of its pid file. */
  | { readonly kind: 'ours'; readonly name: string; readonly pid: number; readonly leftBehind: boolean }
  /** The system does not show programs of other users. */
  | { readonly kind: 'another-user' }

export function judgePort({ port, listener, free, owner, variable }: PortFacts): Row {
  const subject = `Port ${port}`
  if (free) return ok(subject, `free, for ${listener}`)
  const found = `used by ${describeOwner(owner)}`
  if (owner?.kind === 'ours') {
    return owner.leftBehind ? note(subject, found, 'npm start stops it first.') : note(subject, found)
  }
  const where = variable ? `, or set ${variable}` : ''
  return note(
    subject,
    found,
    `Nothing to do: ${listener} will use the next free port. To keep this one, stop that program${where}.`,
  )
}

function judgeRecordedPort({ name, port }: Wish & { readonly name: Listener }, owner: string): Row {
  const todo = `Nothing to do: ${LISTENERS[name]} will use the next free port.`
  return note(`Port ${port}`, `belongs to ${owner}`, todo)
}

function describeOwner(owner: PortOwner | undefined): string {
  if (owner === undefined) return 'some program'
  if (owner.kind === 'another-user') return 'a program of another user'
  const name = owner.kind === 'ours' ? `the ${owner.name} of this folder` : owner.name
  return `${name} (process ${owner.pid})`
}
