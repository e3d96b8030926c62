import { pino, type Logger, type LoggerOptions } from 'pino'
import { messageOf } from './errors.ts'
import { createRepetitions } from './repetitions.ts'

type LogMethod = NonNullable<NonNullable<LoggerOptions['hooks']>['logMethod']>

interface RepeatedLines {
  /** For pino's hook of this name. */
  readonly logMethod: LogMethod
  /** Logs the summary of what was counted until now. */
  readonly flush: () => void
}

interface Line {
  readonly fields: Readonly<Record<string, unknown>>
  readonly text: string
}

const { info, error } = pino.levels.values as Record<'info' | 'error', number>

/** Words with a digit: ids, addresses and amounts differ from line to line of the same kind. */
const NUMBERS = /[\w-]*\d[\w-]*/g

/**
 * Sums up the lines of a kind that repeat, from level info to error. Of a kind are lines with the same text and the same
 * cause. A summary is the last line of its kind, with the number of all that were not logged. At level debug each of
 * them is logged as well.
 */
export function createRepeatedLines(): RepeatedLines {
  const repetitions = createRepetitions<Line & { readonly write: (line: Line) => void }>({
    onSummary: ({ example: { fields, text, write }, count, seconds }) =>
      write({ fields: { ...fields, repeated: count }, text: `${text} (${count} more in ${seconds} s)` }),
  })

  function logMethod(this: Logger, ...[args, method, level]: Parameters<LogMethod>): void {
    if (level < info || level > error) {
      method.apply(this, args)
      return
    }
    const line = readLine(args)
    const write = ({ fields, text }: Line) => method.apply(this, [fields, text])
    if (repetitions.isFirst(`${level} ${kindOf(line)}`, { ...line, write })) method.apply(this, args)
    else this.debug(line.fields, line.text)
  }

  return { logMethod, flush: repetitions.flush }
}

/** What a call of the logger says: `(text)`, `(fields, text)` or `(error)`. */
function readLine([first, second]: readonly unknown[]): Line {
  if (typeof first === 'string') return { fields: {}, text: first }
  const text = typeof second === 'string' ? second : ''
  if (first instanceof Error) return { fields: { err: first }, text: text || messageOf(first) }
  return { fields: (first ?? {}) as Line['fields'], text }
}

/** `reason`, `why` and `err` are our names for a cause. */
function kindOf({ fields: { reason, why, err }, text }: Line): string {
  const causes = [reason, why].filter((cause) => typeof cause === 'string')
  const kind = [text, ...causes, ...(err === undefined ? [] : [messageOf(err)])]
  return kind.join(': ').replaceAll(NUMBERS, '#')
}
