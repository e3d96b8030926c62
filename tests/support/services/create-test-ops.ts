import { runOps } from '../../../services/operations/cli/run-ops.ts'

interface OpsRun {
  readonly status: number
  /** What was printed. */
  readonly out: string
  /** Failures, questions and progress. */
  readonly err: string
}

interface TestOpsOptions {
  readonly token?: string
  /** The terminal's width; without it there is no terminal. */
  readonly columns?: number
  /** What the person at the terminal answers. */
  readonly answer?: string
  readonly interrupted?: AbortSignal
  /** Called for each line. */
  readonly onPrint?: (text: string) => void
}

/** The ops command in this process, at this operations. */
export function createTestOps(url: string, options: TestOpsOptions = {}) {
  const { token, columns = Infinity, answer, onPrint } = options
  return async (...args: readonly string[]): Promise<OpsRun> => {
    const [out, err]: [string[], string[]] = [[], []]
    const status = await runOps({
      args,
      settings: { settings: { OPERATIONS_URL: url, OPERATOR_TOKEN: token }, running: undefined },
      program: 'ops',
      print: (text) => {
        out.push(text)
        onPrint?.(text)
      },
      complain: (text) => void err.push(text),
      columns,
      rewriteLine: undefined,
      ask:
        answer === undefined
          ? undefined
          : (question) => {
              err.push(question)
              return Promise.resolve(answer)
            },
      interrupted: options.interrupted ?? new AbortController().signal,
    })
    return { status, out: out.join('\n'), err: err.join('\n') }
  }
}
