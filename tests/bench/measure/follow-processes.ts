import pidusage from 'pidusage'
import { pause } from '../../../services/shared/backoff.ts'

const SAMPLE_MS = 500

/** How a process stood at one moment. */
export interface ProcessSample {
  /** Epoch milliseconds. */
  readonly at: number
  /** User and system time since it started. */
  readonly cpuMs: number
  /** Resident, in bytes. */
  readonly memory: number
}

export type ProcessSamples<Name extends string> = Readonly<Record<Name, readonly ProcessSample[]>>

/** Measures processes, by name, again and again from here until `stop`. */
export async function followProcesses<Name extends string>(
  pids: Readonly<Record<Name, number>>,
): Promise<{ stop: () => Promise<ProcessSamples<Name>> }> {
  const stopping = new AbortController()
  const names = Object.keys(pids) as Name[]
  const samples = Object.fromEntries(names.map((name) => [name, [] as ProcessSample[]])) as Record<
    Name,
    ProcessSample[]
  >

  async function sample(): Promise<void> {
    const stats = await pidusage(Object.values<number>(pids))
    const at = Date.now()
    for (const name of names) {
      const { ctime, memory } = stats[String(pids[name])] ?? { ctime: NaN, memory: NaN }
      samples[name].push({ at, cpuMs: ctime, memory })
    }
  }

  async function follow(): Promise<void> {
    while (await pause(SAMPLE_MS, stopping.signal)) await sample()
  }

  await sample()
  const following = follow()
  return {
    stop: async () => {
      stopping.abort()
      await following
      await sample()
      return samples
    },
  }
}
