import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { Scope } from '../scope.ts'

export interface StalledClient {
  readonly socket: Socket
  /** Reads until the server has closed or reset the connection, or `isEnough`; then it leaves. */
  readonly read: (isEnough?: (text: string) => boolean) => Promise<string>
}

/** Sends a GET request and reads nothing of its answer. */
export async function openStalled(
  scope: Scope,
  url: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<StalledClient> {
  const { hostname, port, host } = new URL(url)
  const socket = connect(Number(port), hostname)
  socket.on('error', () => undefined)
  scope.onEnd(() => socket.destroy())
  await once(socket, 'connect')
  socket.pause()
  const lines = Object.entries({ Host: host, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.write(`GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`)
  return {
    socket,
    read: async (isEnough = () => false) => {
      let text = ''
      const { promise: over, resolve } = Promise.withResolvers<unknown>()
      socket.once('close', resolve)
      socket.setEncoding('utf8').on('data', (more: string) => {
        text += more
        if (isEnough(text)) socket.destroy()
      })
      socket.resume()
      if (!socket.closed) await over
      return text
    },
  }
}
