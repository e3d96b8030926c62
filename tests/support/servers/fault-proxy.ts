import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import type { Scope } from '../scope.ts'

/**
 * What happens to a packet that a client sends.
 * `lose answer`: the server gets it and answers, and the connection is cut once it has answered, in full.
 * `lose packet`: the connection is cut instead.
 * `hold packet`, `hold answer`: everything stands still, before or after the server got it, until `pass`.
 * `deliver late`: the connection is cut for the client, and the server gets the packet some seconds later all the same.
 * `answer`: the server never gets it, and the client gets this instead.
 */
export type PacketFault =
  'lose answer' | 'lose packet' | 'deliver late' | 'hold packet' | 'hold answer' | { readonly answer: Buffer }

/** Which packets: those that contain a text, or that a function picks. */
export type PacketMatch = string | ((packet: Buffer) => boolean)

interface Trap {
  /** Resolves when it has struck for the first time. */
  readonly struck: Promise<void>
  readonly hasStruck: () => boolean
  readonly remove: () => void
}

export interface FaultProxy {
  /** `host:port` */
  readonly address: string
  /** The same URL, by way of the proxy. */
  readonly through: (url: string) => string
  /** Cuts what is connected; new connections pass. */
  readonly cut: () => void
  /** As a server that was stopped with SIGSTOP: connections open, nothing flows, nothing is lost. */
  readonly hold: () => void
  /**
   * Open connections stop for ever, as when a firewall drops them: neither side notices even when the other
   * closes. New connections pass.
   */
  readonly strand: () => void
  /** As a server that is not there. */
  readonly refuse: () => Promise<void>
  /** Everything flows again. */
  readonly pass: () => Promise<void>
  /** Strikes the next packet that matches, once; resolves when it did. */
  readonly atNext: (match: PacketMatch, fault: PacketFault) => Promise<void>
  /** Strikes packets that match: the next one, or every one until it is removed. */
  readonly setTrap: (match: PacketMatch, fault: PacketFault, howOften: 'once' | 'always') => Trap
  /** Connections that are open now. */
  readonly countConnections: () => number
}

/** A server that says nothing more for so long has answered in full: it may send one answer in several parts. */
const ANSWERED_MS = 25
/** Longer than a client waits after a cut before it reports the outcome. */
const LATE_MS = 3_000

interface Link {
  readonly client: Socket
  readonly server: Socket
  losesAnswer: boolean
  answered?: NodeJS.Timeout
}

/** A TCP proxy between a service and its database or Kafka that can fail as networks and servers do. */
export async function startFaultProxy(scope: Scope, target: string): Promise<FaultProxy> {
  const { hostname, port: targetPort } = new URL(target.includes('//') ? target : `tcp://${target}`)
  const links = new Set<Link>()
  const stranded = new Set<Link>()
  let held = false
  const traps = new Set<{ matches: (packet: Buffer) => boolean; fault: PacketFault; strike: () => void }>()
  let listener: Server | undefined

  function accept(client: Socket): void {
    const server = connect({ host: hostname, port: Number(targetPort), allowHalfOpen: true, noDelay: true })
    const link: Link = { client, server, losesAnswer: false }
    links.add(link)
    client.setNoDelay(true)
    client.on('data', (chunk) => onPacket(link, chunk))
    server.on('data', (chunk) => (link.losesAnswer ? endOnceAnswered(link) : client.write(chunk)))
    client.on('end', () => stranded.has(link) || server.end())
    server.on('end', () => stranded.has(link) || client.end())
    for (const socket of [client, server]) {
      socket.on('error', () => undefined)
      socket.on('close', () => stranded.has(link) || end(link))
      if (held) socket.pause()
    }
  }

  function onPacket(link: Link, chunk: Buffer): void {
    const struck = traps.size > 0 ? [...traps].find(({ matches }) => matches(chunk)) : undefined
    if (struck?.fault === 'lose packet') end(link)
    else if (struck?.fault === 'deliver late') deliverLate(link, chunk)
    else if (typeof struck?.fault === 'object') link.client.write(struck.fault.answer)
    else if (struck?.fault === 'hold packet') {
      hold()
      link.client.unshift(chunk)
    } else {
      link.losesAnswer ||= struck?.fault === 'lose answer'
      if (struck?.fault === 'hold answer') hold()
      link.server.write(chunk)
    }
    struck?.strike()
  }

  function deliverLate(link: Link, chunk: Buffer): void {
    links.delete(link)
    stranded.add(link)
    link.client.destroy()
    setTimeout(() => link.server.end(chunk), LATE_MS)
  }

  function endOnceAnswered(link: Link): void {
    clearTimeout(link.answered)
    link.answered = setTimeout(() => end(link), ANSWERED_MS)
  }

  function end(link: Link): void {
    clearTimeout(link.answered)
    links.delete(link)
    link.client.destroy()
    link.server.destroy()
  }

  function cut(): void {
    for (const link of [...links, ...stranded]) end(link)
    stranded.clear()
  }

  function hold(): void {
    held = true
    for (const { client, server } of links) {
      client.pause()
      server.pause()
    }
  }

  function strand(): void {
    hold()
    held = false
    for (const link of links) stranded.add(link)
    links.clear()
  }

  async function refuse(): Promise<void> {
    const closing = listener
    listener = undefined
    const closed = closing && once(closing, 'close')
    closing?.close()
    cut()
    await closed
  }

  function setTrap(match: PacketMatch, fault: PacketFault, howOften: 'once' | 'always'): Trap {
    const struck = Promise.withResolvers<undefined>()
    let hasStruck = false
    const trap = {
      matches: typeof match === 'string' ? (packet: Buffer) => packet.includes(match) : match,
      fault,
      strike: () => {
        if (howOften === 'once') traps.delete(trap)
        hasStruck = true
        struck.resolve(undefined)
      },
    }
    traps.add(trap)
    return { struck: struck.promise, hasStruck: () => hasStruck, remove: () => void traps.delete(trap) }
  }

  async function open(port: number): Promise<number> {
    listener = createServer({ allowHalfOpen: true }, accept).listen(port, '127.0.0.1')
    await once(listener, 'listening')
    return (listener.address() as AddressInfo).port
  }

  const port = await open(0)
  scope.onEnd(refuse)
  return {
    address: `127.0.0.1:${port}`,
    through: (url) => {
      const changed = new URL(url)
      changed.host = `127.0.0.1:${port}`
      return changed.href
    },
    cut,
    hold,
    strand,
    refuse,
    pass: async () => {
      held = false
      for (const { client, server } of links) {
        client.resume()
        server.resume()
      }
      if (listener === undefined) await open(port)
    },
    atNext: (match, fault) => setTrap(match, fault, 'once').struck,
    setTrap,
    countConnections: () => links.size,
  }
}
