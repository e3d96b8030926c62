import { BlockList, isIP } from 'node:net'
import type { RequestHandler } from 'express'
import { Forbidden } from '../../shared/http/request-errors.ts'

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8)
loopback.addAddress('::1', 'ipv6')

/**
 * Refuses calls that name another host than this machine, or one of these. A page whose name is made to point here (DNS
 * rebinding) has that name in its calls. Monitoring reads `/metrics` by whatever name it has for this service.
 */
export function createHostCheck(hosts: readonly string[]): RequestHandler {
  const allowed = new Set(hosts.map((name) => name.toLowerCase()))
  return (request, _response, next) => {
    const name = hostNameOf(request.headers.host ?? '')
    if (request.path !== '/metrics' && !isLoopback(name) && !allowed.has(name))
      throw new Forbidden(
        'this host name is not open: use 127.0.0.1, or set OPERATOR_TOKEN and OPERATIONS_HOSTS',
      )
    next()
  }
}

/** Without its port; empty if it is not a host. */
function hostNameOf(host: string): string {
  // A URL would also take `user@host` and `host/path`.
  if (!/^(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(:\d+)?$/i.test(host)) return ''
  return URL.parse(`http://${host}`)?.hostname ?? ''
}

function isLoopback(name: string): boolean {
  const address = name.replace(/^\[|\]$/g, '')
  const version = isIP(address)
  return name === 'localhost' || (version !== 0 && loopback.check(address, version === 6 ? 'ipv6' : 'ipv4'))
}
