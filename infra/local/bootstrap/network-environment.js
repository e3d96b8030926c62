// Plain JavaScript, because it runs before the packages have brought Node 24: see bootstrap.js.
import { URL } from 'node:url'

/** Reached without a proxy. Node's fetch needs the form with brackets; its http and most programs the other. */
const LOCAL_HOSTS = ['127.0.0.1', 'localhost', '::1', '[::1]']

/**
 * The environment of every program that is started. Outgoing connections use the proxy in HTTPS_PROXY or HTTP_PROXY
 * and trust the system's certificates; connections on this machine use no proxy.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {NodeJS.ProcessEnv}
 */
export function networkEnvironment(env) {
  const own = { NODE_USE_SYSTEM_CA: '1', ...env }
  const proxies = findProxies(env)
  if (proxies.length === 0) return own
  const listed = (env.no_proxy || env.NO_PROXY || '').split(/[,\s]+/)
  // Node understands the asterisk only if it is the whole value.
  const noProxy = listed.includes('*')
    ? '*'
    : [...new Set([...listed, ...LOCAL_HOSTS])].filter(Boolean).join(',')
  return {
    ...own,
    ...Object.fromEntries(proxies),
    NODE_USE_ENV_PROXY: '1',
    NO_PROXY: noProxy,
    no_proxy: noProxy,
  }
}

/**
 * What is wrong with a proxy variable. The text never contains the value, which may hold a password; without this
 * check, Node would print it in a stack trace.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {string | undefined}
 */
export function findProxyFault(env) {
  const faulty = findProxies(env).find(([, address]) => !isProxyAddress(address))
  return (
    faulty &&
    `${faulty[0]} is not a proxy address: write http://host:port or http://user:password@host:port, and a % in the password as %25.`
  )
}

/** Adds the scheme where it is missing: other programs accept that, Node does not. */
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
