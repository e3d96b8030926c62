import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { askClusterFirst, type AdmitCluster } from './ask-cluster-first.ts'
import { closeOnMissingResponse, type ResponseTimeouts } from './response-timeouts.ts'
import { SPEAKS_TLS } from './explain-kafka-failure.ts'
import type { TlsTrust } from '../network/tls-settings.ts'

interface KafkaSocketOptions {
  readonly host: string
  readonly port: number
  /** Called when the socket is ready: with TLS, after the broker's certificate was verified. */
  readonly onConnect: () => void
  readonly tls: TlsTrust | undefined
  readonly timeouts: ResponseTimeouts
  /** Undefined: every Kafka is admitted. */
  readonly admit: AdmitCluster | undefined
}

const KEEP_ALIVE_MS = 30_000

/** Unlike kafkajs's own sockets, it sends small packets at once and closes when a response is missing. */
export function openKafkaSocket({ timeouts, admit, ...where }: KafkaSocketOptions): Socket {
  const socket = closeOnMissingResponse(open(where), timeouts)
  return admit ? askClusterFirst(socket, admit) : socket
}

function open({ host, port, onConnect, tls }: Omit<KafkaSocketOptions, 'timeouts' | 'admit'>): Socket {
  if (!tls) {
    const options = { host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS }
    return closeOnTlsAlert(connectTcp(options, onConnect))
  }
  const servername = isIP(host) === 0 ? { servername: host } : {}
  const authorities = tls.ca === undefined ? {} : { ca: tls.ca }
  const socket = connectTls({ host, port, ...servername, ...authorities }, onConnect)
  return socket.once('connect', () => socket.setNoDelay(true).setKeepAlive(true, KEEP_ALIVE_MS))
}

/**
 * A broker that expects TLS answers with an alert. kafkajs would read its first bytes as the length of a response,
 * 340 MB, and wait for that many.
 */
function closeOnTlsAlert(socket: Socket): Socket {
  return socket.once('data', (answer: Buffer) => {
    const isAlert = answer[0] === 0x15 && answer[1] === 0x03
    if (isAlert) socket.destroy(Object.assign(new Error('the broker speaks TLS'), { code: SPEAKS_TLS }))
  })
}
