import { ConfigError } from '../../shared/runtime/read-config.ts'

/**
 * The proxies in the environment, as Node's Agent needs them: with a scheme, which other programs let users omit.
 *
 * @throws ConfigError that names every faulty variable, but never its value, which may contain a password. Node's own
 *   error would show it.
 */
export function readProxySettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const proxies = Object.entries(env)
    .filter(([name]) => /^https?_proxy$/i.test(name))
    .flatMap(([name, address]) => (address ? [[name, withScheme(address)] as const] : []))
  const faulty = proxies.filter(([, address]) => !isProxyAddress(address))
  if (faulty.length > 0) {
    throw new ConfigError(
      faulty.map(([name]) => `${name}: must be http://host:port or http://user:password@host:port`),
    )
  }
  return { ...Object.fromEntries(proxies), no_proxy: env.no_proxy, NO_PROXY: env.NO_PROXY }
}

const withScheme = (address: string) => (address.includes('://') ? address : `http://${address}`)

function isProxyAddress(address: string): boolean {
  try {
    const { protocol, username, password } = new URL(address)
    decodeURIComponent(username + password)
    return ['http:', 'https:'].includes(protocol)
  } catch {
    return false
  }
}
