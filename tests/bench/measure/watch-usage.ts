import pidusage from 'pidusage'
import { pause } from '../../../services/shared/backoff.ts'

const SAMPLE_MS = 500

export interface Usage {
  /** User and system time. */
  readonly cpuMs: number
  /** The most that it had resident, in bytes. */
  readonly memory: number
}

/** Measures processes, by name, from here until `stop`. */
export async function watchUsage(
  pids: Readonly<Record<string, number>>,
): Promise<{ stop: () => Promise<Record<string, Usage>> }> {
  const stopping = new AbortController()
  const names = Object.keys(pids)
  const most = new Map<string, number>()

  async function read(): Promise<Map<string, number>> {
    const stats = await pidusage(Object.values(pids))
    const cpu = new Map<string, number>()
    for (const name of names) {
      const { ctime, memory } = stats[String(pids[name])] ?? { ctime: NaN, memory: NaN }
      cpu.set(name, ctime)
      most.set(name, Math.max(most.get(name) ?? 0, memory))
    }
    return cpu
  }

  async function sample(): Promise<void> {
    while (await pause(SAMPLE_MS, stopping.signal)) await read()
  }

  const before = await read()
  const sampling = sample()
  return {
    stop: async () => {
      const after = await read()
      stopping.abort()
      await sampling
      return Object.fromEntries(
        names.map((name) => [
          name,
          { cpuMs: (after.get(name) ?? NaN) - (before.get(name) ?? NaN), memory: most.get(name) ?? NaN },
        ]),
      )
    },
  }
}
