import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { TlsTrust } from './tls-settings.ts'

export interface KafkaSocketOptions {
  readonly host: string
  readonly port: number
  /** Called when it can be written to: with TLS, once the broker's certificate was found right. */
  readonly onConnect: () => void
  readonly tls: TlsTrust | undefined
}

const KEEP_ALIVE_MS = 30_000

/** As kafkajs would open it, but small packets go at once instead of waiting to become large ones. */
export function openKafkaSocket({ host, port, onConnect, tls }: KafkaSocketOptions): Socket {
  if (!tls) {
    const options = { host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS }
    return connectTcp(options, onConnect)
  }
  const servername = isIP(host) === 0 ? { servername: host } : {}
  const authorities = tls.ca === undefined ? {} : { ca: tls.ca }
  const socket = connectTls({ host, port, ...servername, ...authorities }, onConnect)
  return socket.once('connect', () => socket.setNoDelay(true).setKeepAlive(true, KEEP_ALIVE_MS))
}
