import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import type { Scope } from './scope.ts'

/** What becomes of connections: passed on; refused and cut; kept open, but nothing gets through any more. */
export type RelayMode = 'pass' | 'cut' | 'stall'

export interface TcpRelay {
  /** `host:port` */
  readonly address: string
  /** For the connections that exist, and for those to come. A stalled connection stays dead for good. */
  set: (mode: RelayMode) => void
}

/** A way to a server that the test can block. */
export async function startTcpRelay(scope: Scope, target: string, first: RelayMode): Promise<TcpRelay> {
  const { hostname, port } = new URL(`tcp://${target}`)
  const sockets = new Set<Socket>()
  let mode = first
  const server = createServer((incoming) => {
    if (mode === 'cut') {
      incoming.resetAndDestroy()
      return
    }
    const outgoing = connect(Number(port), hostname)
    for (const [from, to] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ] as const) {
      sockets.add(from)
      from.on('close', () => {
        sockets.delete(from)
        to.destroy()
      })
      from.on('error', () => to.destroy())
      if (mode === 'pass') from.pipe(to)
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const closeAll = () => {
    for (const socket of sockets) socket.destroy()
  }
  scope.onEnd(async () => {
    closeAll()
    const closed = once(server, 'close')
    server.close()
    await closed
  })
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    set: (next) => {
      mode = next
      if (next === 'cut') closeAll()
      if (next === 'stall') for (const socket of sockets) socket.unpipe().pause()
    },
  }
}

/** The `host:port` of a URL, to relay to. */
export const hostOf = (url = '') => new URL(url).host

/** The same URL by way of a relay. */
export function through(url = '', { address }: TcpRelay): string {
  const relayed = new URL(url)
  relayed.host = address
  return relayed.href
}
