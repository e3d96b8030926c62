import { createServer } from 'node:net'

export interface Wish {
  readonly name: string
  readonly port: number
  readonly host: string
}

/** A port that is held open, so that no other program gets it, until it is released for its program. */
interface Reservation {
  readonly port: number
  readonly release: () => Promise<void>
}

export type HoldPort = (port: number, host: string) => Promise<Reservation | undefined>

/**
 * Reserves every preferred port, or the next free one if it is in use. Each is held open at once, so neither two
 * programs of a stack nor two stacks that start at the same time get the same port.
 */
export async function reservePorts(
  wishes: readonly Wish[],
  hold: HoldPort = holdPort,
): Promise<Map<string, Reservation>> {
  const reserved = new Map<string, Reservation>()
  try {
    // First the preferred ports that are free: a program that has to move must not take another's preferred port.
    for (const { name, port, host } of wishes) {
      const reservation = await hold(port, host)
      if (reservation) reserved.set(name, reservation)
    }
    for (const { name, port, host } of wishes) {
      if (!reserved.has(name)) reserved.set(name, await nextFree(port + 1, host, hold))
    }
    return reserved
  } catch (error) {
    // Reserved ports would keep this process alive.
    await releaseAll(reserved)
    throw error
  }
}

export async function releaseAll(reserved: ReadonlyMap<string, Reservation>): Promise<void> {
  await Promise.all(Array.from(reserved.values(), ({ release }) => release()))
}

async function nextFree(from: number, host: string, hold: HoldPort): Promise<Reservation> {
  for (let port = from; port <= 65_535; port++) {
    const reservation = await hold(port, host)
    if (reservation) return reservation
  }
  throw new Error(`there is no free port above ${from - 1}`)
}

/** Undefined if the port is in use. */
export async function holdPort(port: number, host: string): Promise<Reservation | undefined> {
  const server = createServer((socket) => socket.destroy())
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(undefined)
      else reject(new Error(describeFault(error, host), { cause: error }))
    })
    server.listen({ port, host, exclusive: true }, () =>
      resolve({ port, release: () => new Promise((released) => server.close(() => released())) }),
    )
  })
}

function describeFault({ code, message }: NodeJS.ErrnoException, host: string): string {
  if (code !== 'EADDRNOTAVAIL' && code !== 'ENOTFOUND') return message
  return `${host} is not an address of this machine: correct HOST or SIMULATOR_HOST.`
}

/**
 * A random first port for tests. It is below the ephemeral range, from which systems take the local ports of outgoing
 * connections: in that range, a client that keeps reconnecting to a stopped server sooner or later gets the server's
 * port as its local port and connects to itself.
 */
export function anyPort(random: () => number = Math.random): number {
  return 20_000 + Math.floor(random() * 10_000)
}
