import { createInterface } from 'node:readline/promises'
import type { OpsTerminal } from './ops-command.ts'

interface Streams {
  readonly stdin: NodeJS.ReadStream
  readonly stdout: NodeJS.WriteStream
  readonly stderr: NodeJS.WriteStream
}

/** The terminal of this process, or its pipes. */
export function openTerminal({ stdin, stdout, stderr }: Streams): OpsTerminal {
  // The reader may close the pipe early, as `| head` does.
  for (const stream of [stdout, stderr]) stream.on('error', () => undefined)
  return {
    print: (text) => void stdout.write(`${text}\n`),
    complain: (text) => void stderr.write(`${text}\n`),
    // Some terminals do not say their width.
    columns: stdout.isTTY ? stdout.columns || 80 : Infinity,
    rewriteLine: stdout.isTTY ? (text) => void stdout.write(`\r\x1b[K${text}`) : undefined,
    ask: stdin.isTTY ? (question, signal) => ask({ stdin, stderr }, question, signal) : undefined,
  }
}

/** Empty after Ctrl-C or Ctrl-D. */
async function ask(
  { stdin, stderr }: Pick<Streams, 'stdin' | 'stderr'>,
  question: string,
  signal: AbortSignal,
): Promise<string> {
  const lines = createInterface({ input: stdin, output: stderr })
  const ended = new AbortController()
  for (const event of ['SIGINT', 'close'] as const) lines.once(event, () => ended.abort())
  try {
    return await lines.question(question, { signal: AbortSignal.any([signal, ended.signal]) })
  } catch {
    stderr.write('\n')
    return ''
  } finally {
    lines.close()
  }
}
