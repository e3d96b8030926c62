import type { OpsAddress } from './ops-api.ts'
import { Unreachable, WrongUse } from './ops-errors.ts'

type Settings = Readonly<Record<string, string | undefined>>

/**
 * Where operations is: OPERATIONS_URL, otherwise the platform that runs here.
 * @param running its settings; undefined if none runs
 * @throws Unreachable, WrongUse
 */
export function findOperations({
  settings,
  running,
}: {
  readonly settings: Settings
  readonly running: Settings | undefined
}): OpsAddress {
  if (settings.OPERATIONS_URL) return { url: readUrl(settings.OPERATIONS_URL), token: tokenOf(settings) }
  if (!running?.OPERATIONS_PORT)
    throw new Unreachable(
      'No platform runs here. Run npm start in another terminal, or set OPERATIONS_URL (and OPERATOR_TOKEN) to one that runs elsewhere.',
    )
  const token = tokenOf(running)
  // Without a token, npm start lets it listen on 127.0.0.1, whatever HOST is.
  const host = token === undefined ? '127.0.0.1' : reachable(running.HOST)
  return { url: `http://${host}:${running.OPERATIONS_PORT}`, token }
}

const tokenOf = ({ OPERATOR_TOKEN }: Settings) => (OPERATOR_TOKEN === '' ? undefined : OPERATOR_TOKEN)

function readUrl(text: string): string {
  const url = URL.parse(text)
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new WrongUse('OPERATIONS_URL must be an http or https URL, such as http://127.0.0.1:8003.')
  return text.replace(/\/+$/, '')
}

/** At which this machine reaches what listens on `host`. */
function reachable(host: string | undefined): string {
  if (!host || host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}
