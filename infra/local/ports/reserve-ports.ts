import { createServer } from 'node:net'

export interface Wish {
  readonly name: string
  readonly port: number
  readonly host: string
}

/** A port that is held, so that nobody else is given it, until it is released for its program to use. */
export interface Reservation {
  readonly port: number
  readonly release: () => Promise<void>
}

export type HoldPort = (port: number, host: string) => Promise<Reservation | undefined>

/**
 * Gives every wish its port, and those whose port is taken the next free one. Each is held at once: so no
 * two of our own programs get the same port, and neither do two stacks that start at the same time.
 */
export async function reservePorts(
  wishes: readonly Wish[],
  hold: HoldPort = holdPort,
): Promise<Map<string, Reservation>> {
  const reserved = new Map<string, Reservation>()
  try {
    // First those that can have what they wish for: one that has to move must not push others away.
    for (const { name, port, host } of wishes) {
      const reservation = await hold(port, host)
      if (reservation) reserved.set(name, reservation)
    }
    for (const { name, port, host } of wishes) {
      if (!reserved.has(name)) reserved.set(name, await nextFree(port + 1, host, hold))
    }
    return reserved
  } catch (error) {
    // Held ports would keep this process alive.
    await Promise.all(Array.from(reserved.values(), ({ release }) => release()))
    throw error
  }
}

async function nextFree(from: number, host: string, hold: HoldPort): Promise<Reservation> {
  for (let port = from; port <= 65_535; port++) {
    const reservation = await hold(port, host)
    if (reservation) return reservation
  }
  throw new Error(`there is no free port from ${from} on`)
}

/** Undefined when somebody else has the port. */
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
  return `Nothing can listen at ${host}, which is no address of this machine: mend HOST or SIMULATOR_HOST.`
}

/**
 * Somewhere to begin when the usual ports are not wanted. Below the range from which systems take the
 * local ports of outgoing connections: a client that keeps trying to reach a stopped server there would
 * sooner or later be given the server's own port, and connect to itself.
 */
export function anyPort(random: () => number = Math.random): number {
  return 20_000 + Math.floor(random() * 10_000)
}
