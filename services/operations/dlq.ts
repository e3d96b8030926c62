// The dlq command without infra/local: for `docker compose exec order-api node services/operations/dlq.ts list`, and
// wherever the environment names the database. On a developer's machine it is `npm run dlq`.
import { config as loadDotenv } from 'dotenv'
import { runDlq } from './cli/run-dlq.ts'

loadDotenv({ quiet: true })
const write = (stream: NodeJS.WriteStream) => (text: string) => void stream.write(`${text}\n`)
// The reader may close the pipe early, as `| head` does.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)

process.exitCode = await runDlq({
  args: process.argv.slice(2),
  env: process.env,
  program: 'node services/operations/dlq.ts',
  print: write(process.stdout),
  complain: write(process.stderr),
  columns: process.stdout.isTTY ? process.stdout.columns : Infinity,
})
