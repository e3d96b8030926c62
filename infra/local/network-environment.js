// Plain JavaScript, because it runs before the packages have brought Node 24: see bootstrap.js.

/** What runs on this machine is reached without a proxy. */
const here = ['127.0.0.1', 'localhost', '::1']

/**
 * The environment of everything that is started, also in a company's network: what goes out takes the proxy of
 * HTTPS_PROXY and HTTP_PROXY and trusts what the system trusts; what stays on this machine takes none.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {NodeJS.ProcessEnv}
 */
export function networkEnvironment(env) {
  const own = { NODE_USE_SYSTEM_CA: '1', ...env }
  if (!Object.keys(env).some((name) => /^https?_proxy$/i.test(name) && env[name])) return own
  const listed = (env.no_proxy || env.NO_PROXY || '').split(',').map((host) => host.trim())
  const noProxy = [...new Set([...listed, ...here])].filter(Boolean).join(',')
  return { ...own, NODE_USE_ENV_PROXY: '1', NO_PROXY: noProxy, no_proxy: noProxy }
}
