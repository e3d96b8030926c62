import { globSync } from 'node:fs'
import { join } from 'node:path'
import { messageOf } from '../../../services/shared/runtime/errors.ts'
import { LISTENERS, wishedPorts } from '../ports/choose-ports.ts'
import { LOCAL_DIRECTORY } from '../paths.ts'
import { isAlive, listRecords } from '../processes/process-records.ts'
import { holdPort, type Wish } from '../ports/reserve-ports.ts'
import { findRunner } from '../processes/runner-lock.ts'
import type { Settings } from '../settings/settings.ts'
import { findPortOwner, type ListeningProcess } from './find-port-owner.ts'
import { judgePort, type PortOwner } from './judge-ports.ts'
import { missing, type Row } from './row.ts'

/** Checks every port that `npm start` uses if it is free. */
export async function examinePorts(settings: Settings): Promise<Row[]> {
  const wishes = wishedPorts(settings, 'usual').filter(({ port }) => port >= 1 && port <= 65_535)
  return Promise.all(
    wishes.map(async (wish) => {
      const variable = wish.name in settings.values ? wish.name : undefined
      try {
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
