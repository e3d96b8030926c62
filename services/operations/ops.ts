// The ops command without infra/local: for `docker compose exec operations node services/operations/ops.ts status`, and
// wherever the environment names operations. On a developer's machine it is `npm run ops`.
import { config as loadDotenv } from 'dotenv'
import { openTerminal } from './cli/ops/open-terminal.ts'
import { runOps } from './cli/run-ops.ts'

loadDotenv({ quiet: true })
const interruption = new AbortController()
// A second signal ends the process.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interruption.abort())

process.exitCode = await runOps({
  ...openTerminal(process),
  args: process.argv.slice(2),
  // The environment of the service itself, too, names its port and its token.
  settings: { settings: process.env, running: { OPERATIONS_PORT: '8003', ...process.env } },
  program: 'node services/operations/ops.ts',
  interrupted: interruption.signal,
})
