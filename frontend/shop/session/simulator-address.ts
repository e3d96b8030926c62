const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]']

/**
 * The address of the LINE simulator for this page. The configured one may be loopback, which on a phone is the phone: then
 * the simulator is on the machine that the page comes from.
 */
export function simulatorAddress(configured: string, pageHostname: string): string {
  const url = new URL(configured)
  if (LOOPBACK.includes(url.hostname) && !LOOPBACK.includes(pageHostname)) url.hostname = pageHostname
  return url.href.replace(/\/$/, '')
}
