// Plain JavaScript, because it runs before the packages have brought Node 24: see bootstrap.js.
import { URL } from 'node:url'

/**
 * What runs on this machine is reached without a proxy. Node's fetch wants the brackets; its http, and most
 * other programs, want none.
 */
const here = ['127.0.0.1', 'localhost', '::1', '[::1]']

/**
 * The environment of everything that is started, also in a company's network: what goes out takes the proxy of
 * HTTPS_PROXY and HTTP_PROXY and trusts what the system trusts; what stays on this machine takes none.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {NodeJS.ProcessEnv}
 */
export function networkEnvironment(env) {
  const own = { NODE_USE_SYSTEM_CA: '1', ...env }
  const proxies = findProxies(env)
  if (proxies.length === 0) return own
  const listed = (env.no_proxy || env.NO_PROXY || '').split(/[,\s]+/)
  // Node knows the asterisk only where it stands alone.
  const noProxy = listed.includes('*') ? '*' : [...new Set([...listed, ...here])].filter(Boolean).join(',')
  return {
    ...own,
    ...Object.fromEntries(proxies),
    NODE_USE_ENV_PROXY: '1',
    NO_PROXY: noProxy,
    no_proxy: noProxy,
  }
}

/**
 * What is wrong with a variable that names a proxy, without its value, which may hold a password. Node would end
 * every command with a stack trace that prints it.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {string | undefined}
 */
export function findProxyFault(env) {
  const faulty = findProxies(env).find(([, address]) => !isProxyAddress(address))
  return (
    faulty &&
    `${faulty[0]} names no proxy: write it as http://host:port or http://user:password@host:port, a % in the password as %25.`
  )
}

/** Other programs take an address without its scheme; Node does not. */
function findProxies(env) {
  return Object.entries(env)
    .filter(([name, address]) => /^https?_proxy$/i.test(name) && address)
    .map(([name, address]) => [name, address.includes('://') ? address : `http://${address}`])
}

function isProxyAddress(address) {
  try {
    const { protocol, username, password } = new URL(address)
    decodeURIComponent(username + password)
    return ['http:', 'https:'].includes(protocol)
  } catch {
    return false
  }
}
