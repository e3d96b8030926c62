// Runs test files in the given order, a limited number at a time. `node --test` sorts them by name, which begins the
// longest ones last, when nothing is left to run beside them.
import { run } from 'node:test'
import { spec } from 'node:test/reporters'

const [concurrency, ...files] = process.argv.slice(2)

const interrupted = new AbortController()
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => interrupted.abort())

const events = run({ files, concurrency: Number(concurrency), signal: interrupted.signal })
events.on('test:summary', ({ success }) => {
  if (!success) process.exitCode = 1
})
events.compose(spec).pipe(process.stdout)
