import { serveControl } from '../stack/control-server.ts'
import { logFileOf, type StackPaths } from '../paths.ts'
import type { Progress } from '../terminal/progress.ts'
import { showLogs } from './show-events.ts'
import type { Stack } from '../stack/stack.ts'

interface RunUntilInterruptedOptions {
  readonly paths: StackPaths
  readonly progress: Progress
  /** Shows the user what runs, and where. */
  readonly announce: () => Promise<void>
  /** Resolves when the user wants to stop. */
  readonly interrupted: Promise<unknown>
}

/** Shows a running stack's logs and obeys its commands until it is interrupted. Always stops the stack. */
export async function runUntilInterrupted(
  { components, close }: Pick<Stack, 'components' | 'close'>,
  { paths, progress, announce, interrupted }: RunUntilInterruptedOptions,
): Promise<void> {
  const stopLogs = components
    .filter(({ name }) => !['kafka', 'database'].includes(name))
    .map(({ name }) => showLogs(name, logFileOf(paths, name), progress.say))
  try {
    const stopControl = await serveControl({
      run: paths.run,
      find: (name) => components.find((component) => component.name === name),
      report: progress.say,
    })
    try {
      await announce()
      await interrupted
    } finally {
      await stopControl()
    }
  } finally {
    await progress.step('Stopping everything', close)
    for (const stop of stopLogs) stop()
  }
}
