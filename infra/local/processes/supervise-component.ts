import { ComponentFailed, type Component, type ComponentEvent, type ComponentSpec } from './component.ts'
import { askToEnd, sendSignal, signalGroup } from './end-process.ts'
import { launchProcess, type LaunchedProcess } from './launch-process.ts'
import { messageOf } from '../../../services/shared/runtime/errors.ts'
import { lastLines, lengthOf, mostRelevantLines, textSince } from '../logs/read-log.ts'
import { waitUntil } from './wait-until.ts'

export interface SupervisorOptions {
  readonly report?: ((event: ComponentEvent) => void) | undefined
  /** Aborted when stopping must not take any longer. */
  readonly hurry?: AbortSignal | undefined
  /** The pause before the next start, in milliseconds, after so many deaths in a row. */
  readonly pause?: (deaths: number) => number
  /** One that has run for this long was well: its death is the first in a row again. */
  readonly wellAfterMs?: number
}

/** Signals that no process dies of by itself. */
const SURVIVABLE: readonly NodeJS.Signals[] = ['SIGSTOP', 'SIGCONT', 'SIGUSR1', 'SIGUSR2']

/** Keeps a program running: whatever it dies of, it is started again, until it is stopped on purpose. */
export function superviseComponent(
  spec: ComponentSpec,
  { report = () => undefined, hurry, pause = restartDelay, wellAfterMs = 10_000 }: SupervisorOptions = {},
): Component {
  const { name } = spec
  let running: LaunchedProcess | undefined
  /** Where the log of the latest launch begins. */
  let logOffset = 0
  /** The one that was last stopped on purpose: it may end after the next start was asked for. */
  let stopped: LaunchedProcess | undefined
  /** The one that was sent a deadly signal, and whose answers no longer count. */
  let dying: LaunchedProcess | undefined
  let wanted = false
  const isWanted = () => wanted
  let deathIsFinal = false
  let lastDeath: string | undefined
  let deaths = 0
  let restart: NodeJS.Timeout | undefined

  function launch(): LaunchedProcess {
    logOffset = lengthOf(spec.logFile)
    const launched = launchProcess(spec)
    running = launched
    void launched.ended.then((how) => {
      running = undefined
      lastDeath = how
      if (!wanted || launched === stopped) return
      if (deathIsFinal) wanted = false
      else startAgain(how, Date.now() - launched.startedAt)
    })
    return launched
  }

  function startAgain(how: string, livedMs: number): void {
    if (livedMs >= wellAfterMs) deaths = 0
    const restartInMs = pause(deaths++)
    report({ type: 'died', name, how, restartInMs, lastLines: lastLines(spec.logFile, logOffset) })
    restart = setTimeout(() => {
      restart = undefined
      let launched: LaunchedProcess
      try {
        launched = launch()
      } catch (error) {
        startAgain(`could not be started: ${messageOf(error)}`, 0)
        return
      }
      // However long that takes: what it needs may be away.
      const isThisOne = () => running === launched
      void isReadyWhile(isThisOne, { deadlineMs: Infinity }).then((ready) => {
        if (!ready || launched.pid === undefined) return
        report({ type: 'restarted', name, pid: launched.pid, tookMs: Date.now() - launched.startedAt })
      })
    }, restartInMs)
  }

  /** Waits until it is ready, as long as `holds`; what answers on its port counts only while it lives. */
  async function isReadyWhile(
    holds: () => boolean,
    {
      signal,
      deadlineMs = spec.readyWithinMs,
    }: { signal?: AbortSignal | undefined; deadlineMs?: number } = {},
  ): Promise<boolean> {
    const lives = () => running !== undefined && running !== dying
    const isUp = () => !spec.readyLine || textSince(spec.logFile, logOffset).includes(spec.readyLine)
    const check = async () => !holds() || (lives() && isUp() && (await spec.isReady()))
    const settled = await waitUntil(check, { deadlineMs, signal })
    return settled && holds() && lives()
  }

  function failure(): ComponentFailed {
    const how = lastDeath ?? `is not ready after ${spec.readyWithinMs / 1000} s`
    const log = textSince(spec.logFile, logOffset)
    const message = [`${name} ${how}`, ...mostRelevantLines(log), `Its log: ${spec.logFile}`].join('\n    ')
    return new ComponentFailed(message, log)
  }

  return {
    name,
    get state() {
      return running ? 'running' : restart ? 'restarting' : 'stopped'
    },
    get pid() {
      return running?.pid
    },
    start: async ({ orFail = false, signal } = {}) => {
      if (wanted) return
      wanted = true
      await running?.ended // It may still be stopping.
      // Meanwhile it may have been stopped once more, and even started once more.
      if (!isWanted()) throw new Error(`${name} was stopped before it had started`)
      deaths = 0
      lastDeath = undefined
      deathIsFinal = orFail
      if (!running) launch()
      const ready = await isReadyWhile(isWanted, { signal })
      deathIsFinal = false
      if (ready) return
      throw failure()
    },
    stop: async () => {
      wanted = false
      clearTimeout(restart)
      restart = undefined
      stopped = running
      if (!stopped) return
      const { pid, ended } = stopped
      if (pid !== undefined) askToEnd(pid)
      const force = () => pid !== undefined && signalGroup(pid, 'SIGKILL')
      const deadline = setTimeout(force, spec.stopWithinMs)
      hurry?.addEventListener('abort', force)
      if (hurry?.aborted) force()
      await ended
      clearTimeout(deadline)
      hurry?.removeEventListener('abort', force)
    },
    kill: (signal = 'SIGKILL') => {
      if (!SURVIVABLE.includes(signal)) dying = running
      if (running?.pid !== undefined) sendSignal(running.pid, signal)
    },
    whenReady: (signal) => isReadyWhile(isWanted, { signal }),
  }
}

/** The pause before a program is started again, in milliseconds: 200, doubling, 5,000 at most. */
export function restartDelay(deaths: number): number {
  return Math.min(200 * 2 ** deaths, 5_000)
}
