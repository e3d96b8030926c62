import { Interrupted } from './interrupted.ts'

export interface Progress {
  /** Runs a step and shows what it is doing and how long it took. */
  readonly step: <T>(title: string, work: (detail: (text: string) => void) => Promise<T>) => Promise<T>
  /** Prints a line above the steps in progress. */
  readonly say: (line: string) => void
}

interface Screen {
  readonly write: (text: string) => void
  readonly isTTY: boolean
  readonly columns: number
}

interface Step {
  readonly title: string
  readonly startedAt: number
  detail: string
  /** When it was last printed where there is no terminal. */
  mentionedAt: number
}

/** Shows nothing: for tests. */
export const SILENT_PROGRESS: Progress = { step: (_, work) => work(() => undefined), say: () => undefined }

/**
 * Several steps may be in progress. In a terminal they are the last lines, redrawn in place. Anywhere else a step
 * prints one line when it is done, and one every ten seconds while it takes long.
 */
export function createProgress(screen: Screen): Progress {
  const steps = new Set<Step>()
  const failures = new WeakSet<Error>()
  let drawnLines = 0
  let frame = 0
  let timer: NodeJS.Timeout | undefined

  const colored = (text: string, color: number) => (screen.isTTY ? `\x1b[${color}m${text}\x1b[0m` : text)
  const erased = () => (drawnLines > 0 ? `\x1b[${drawnLines}A\x1b[0J` : '')

  function draw(above = ''): void {
    if (!screen.isTTY) {
      if (above !== '') screen.write(above)
      return
    }
    const lines = Array.from(steps, (step) =>
      `${spinner(frame)} ${describe(step)}`.slice(0, screen.columns - 1),
    )
    screen.write(`${erased()}${above}${lines.map((line) => `${line}\n`).join('')}`)
    drawnLines = lines.length
  }

  function mentionLongSteps(): void {
    for (const step of steps) {
      if (Date.now() - Math.max(step.mentionedAt, step.startedAt - 5_000) < 10_000) continue
      step.mentionedAt = Date.now()
      screen.write(`… ${describe(step)}\n`)
    }
  }

  function tick(): void {
    frame++
    if (screen.isTTY) draw()
    else mentionLongSteps()
  }

  return {
    say: (line) => draw(`${line}\n`),
    step: async (title, work) => {
      const step: Step = { title, startedAt: Date.now(), detail: '', mentionedAt: 0 }
      steps.add(step)
      timer ??= setInterval(tick, 100).unref()
      draw()
      const end = (mark: string, result = '') => {
        steps.delete(step)
        if (steps.size === 0) {
          clearInterval(timer)
          timer = undefined
        }
        draw(`${mark} ${title.padEnd(44)} ${seconds(step)}${result}\n`)
      }
      try {
        const result = await work((text) => {
          step.detail = text
        })
        end(colored('✓', 32))
        return result
      } catch (error) {
        if (error instanceof Interrupted) {
          end('–', ', stopped')
          throw error
        }
        // One failure aborts all steps with the same error: only the first one failed.
        const isFirst = !(error instanceof Error && failures.has(error))
        if (error instanceof Error) failures.add(error)
        end(isFirst ? colored('✗', 31) : '–')
        throw error
      }
    },
  }
}

function describe(step: Step): string {
  return `${step.title}${step.detail && `: ${step.detail}`} (${seconds(step)})`
}

function seconds({ startedAt }: Step): string {
  return `${((Date.now() - startedAt) / 1000).toFixed(1)} s`
}

function spinner(frame: number): string {
  return '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏'.charAt(frame % 10)
}
