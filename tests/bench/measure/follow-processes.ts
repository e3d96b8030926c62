import pidusage from 'pidusage'
import { pause } from '../../../services/shared/runtime/backoff.ts'

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

/** Measures processes, by name, again and again while `work` is done; however that ends, it ends with it. */
export async function followProcesses<Name extends string, Result>(
  pids: Readonly<Record<Name, number>>,
  work: () => Promise<Result>,
): Promise<{ result: Result; samples: ProcessSamples<Name> }> {
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
  // Its failure is handled where it is awaited below.
  following.catch(() => undefined)
  let result: Result
  try {
    result = await work()
  } finally {
    stopping.abort()
  }
  await following
  await sample()
  return { result, samples }
}

/** What it used from the first sample to the last. */
export function cpuMsOf(samples: readonly ProcessSample[]): number {
  return (samples.at(-1)?.cpuMs ?? NaN) - (samples[0]?.cpuMs ?? NaN)
}

/** The most that it had resident, in bytes; NaN where there is no sample. */
export function mostMemoryOf(samples: readonly ProcessSample[]): number {
  return samples.length === 0 ? NaN : Math.max(...samples.map(({ memory }) => memory))
}
