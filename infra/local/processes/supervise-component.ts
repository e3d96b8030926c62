import { ComponentFailed, type Component, type ComponentEvent, type ComponentSpec } from './component.ts'
import { terminate, sendSignal, signalGroup } from './end-process.ts'
import { launchProcess, type LaunchedProcess } from './launch-process.ts'
import { messageOf } from '../../../services/shared/runtime/errors.ts'
import { lastWords, lengthOf, mostRelevantLines, textSince } from '../logs/read-log.ts'
import { waitUntil } from './wait-until.ts'

export interface SupervisorOptions {
  readonly report?: ((event: ComponentEvent) => void) | undefined
  /** Aborted when stopping must not take longer: SIGKILL at once. */
  readonly hurry?: AbortSignal | undefined
  /** The pause before the next start, in milliseconds, after this many deaths in a row. */
  readonly pause?: (deaths: number) => number
  /** After running this long it counts as healthy, and deaths are counted from 0 again. */
  readonly wellAfterMs?: number
}

/** Signals that do not end a process. */
const SURVIVABLE: readonly NodeJS.Signals[] = ['SIGSTOP', 'SIGCONT', 'SIGUSR1', 'SIGUSR2']

/** Keeps a program running: it is started again whenever it dies, until it is stopped on purpose. */
export function superviseComponent(
  spec: ComponentSpec,
  { report = () => undefined, hurry, pause = restartDelay, wellAfterMs = 10_000 }: SupervisorOptions = {},
): Component {
  const { name } = spec
  let running: LaunchedProcess | undefined
  /** Where the log of the current launch begins. */
  let logOffset = 0
  /** The process that was last stopped on purpose: it may end after the next start was requested. */
  let stopped: LaunchedProcess | undefined
  /** The process that was sent a deadly signal: its answers no longer count. */
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
    // A program that was killed had no chance to log why.
    const said = how.includes('SIGKILL') ? [] : lastWords(spec.logFile, logOffset)
    const why = spec.explainEnd?.(textSince(spec.logFile, logOffset))
    report({ type: 'died', name, how, why, deaths, restartInMs, lastWords: said })
    restart = setTimeout(() => {
      restart = undefined
      let launched: LaunchedProcess
      try {
        launched = launch()
      } catch (error) {
        startAgain(`could not be started: ${messageOf(error)}`, 0)
        return
      }
      // Without a deadline: the servers that it needs may be unavailable.
      const isThisOne = () => running === launched
      void isReadyWhile(isThisOne, { deadlineMs: Infinity }).then((ready) => {
        if (!ready || launched.pid === undefined) return
        report({ type: 'restarted', name, pid: launched.pid, tookMs: Date.now() - launched.startedAt })
      })
    }, restartInMs)
  }

  /** Waits until it is ready or `holds` is false; an answer on its port counts only while it is running. */
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
    const why = spec.explainEnd?.(log)
    const head = why === undefined ? `${name} ${how}` : `${name} ${how}: ${why}`
    const message = [head, ...mostRelevantLines(log), `Its log: ${spec.logFile}`].join('\n    ')
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
      await running?.ended // The previous process may still be stopping.
      // It may have been stopped and even started again in the meantime.
      if (!isWanted()) throw new Error(`${name} was stopped before it was ready`)
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
      if (pid !== undefined) terminate(pid)
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

/** The pause before the next start in milliseconds: 200, then doubled each time, at most 5,000. */
export function restartDelay(deaths: number): number {
  return Math.min(200 * 2 ** deaths, 5_000)
}
