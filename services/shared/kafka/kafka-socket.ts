import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { closeOnMissingResponse, type ResponseTimeouts } from './response-timeouts.ts'
import { SPEAKS_TLS } from './explain-kafka-failure.ts'
import type { TlsTrust } from '../network/tls-settings.ts'

export interface KafkaSocketOptions {
  readonly host: string
  readonly port: number
  /** Called when it can be written to: with TLS, once the broker's certificate was found right. */
  readonly onConnect: () => void
  readonly tls: TlsTrust | undefined
  readonly patience: ResponseTimeouts
}

const KEEP_ALIVE_MS = 30_000

/** As kafkajs would open it, but small packets go at once, and it ends when the broker says nothing any more. */
export function openKafkaSocket({ patience, ...where }: KafkaSocketOptions): Socket {
  return closeOnMissingResponse(open(where), patience)
}

function open({ host, port, onConnect, tls }: Omit<KafkaSocketOptions, 'patience'>): Socket {
  if (!tls) {
    const options = { host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS }
    return endWhereTlsIsSpoken(connectTcp(options, onConnect))
  }
  const servername = isIP(host) === 0 ? { servername: host } : {}
  const authorities = tls.ca === undefined ? {} : { ca: tls.ca }
  const socket = connectTls({ host, port, ...servername, ...authorities }, onConnect)
  return socket.once('connect', () => socket.setNoDelay(true).setKeepAlive(true, KEEP_ALIVE_MS))
}

/**
 * A broker that expected TLS answers with an alert, and kafkajs would take its beginning for the length of an
 * answer: 340 MB, for which it waits until the connection ends without a reason.
 */
function endWhereTlsIsSpoken(socket: Socket): Socket {
  return socket.once('data', (answer: Buffer) => {
    const isAlert = answer[0] === 0x15 && answer[1] === 0x03
    if (isAlert) socket.destroy(Object.assign(new Error('the broker speaks TLS'), { code: SPEAKS_TLS }))
  })
}
