import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { TestContext } from 'node:test'

/** Keeps a process running for as long as a test needs it. */
const LIVES = 'setInterval(() => {}, 1000); console.log("up")'

export const DUMMY_PROGRAMS = {
  lives: LIVES,
  ignoresSigterm: `process.on('SIGTERM', () => {}); ${LIVES}`,
} as const

/** Starts a process that runs until it is ended, at the latest with the test. Resolves when it is running. */
export async function startDummy(
  t: TestContext,
  program: string = DUMMY_PROGRAMS.lives,
): Promise<{ child: ChildProcess; pid: number; ended: Promise<unknown> }> {
  const child = spawn(process.execPath, ['-e', program], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  t.after(async () => {
    child.kill('SIGKILL')
    await ended
  })
  await once(child.stdout, 'data')
  if (child.pid === undefined) throw new Error('the dummy did not start')
  return { child, pid: child.pid, ended }
}
