import { checkReads } from '../check/check-reads.ts'
import type { ReadResult } from '../load/read-load.ts'
import { runProgram } from '../load/run-program.ts'
import { followProcesses, type ProcessSample } from '../measure/follow-processes.ts'
import { rotate } from '../measure/statistics.ts'
import { pidOf } from '../platform/pid-of.ts'
import type { GrownShop } from '../platform/start-grown-shop.ts'
import type { PartContext } from './part.ts'
import { READERS, readShop, type Reader, type ReaderName } from './readers.ts'
import { takeAnswers } from './take-answers.ts'

export const READ_CONNECTIONS = 50
/** At most; never longer than what is measured. */
const WARM_UP = { connections: 10, seconds: 3 }

/** One load of one kind of read. */
export interface ReadSample {
  readonly reader: ReaderName
  /** How many orders are in the table; undefined: it was the bare Express server. */
  readonly orders: number | undefined
  readonly result: ReadResult
  /** Of the process that answered. */
  readonly server: readonly ProcessSample[]
}

/** Who is read from. */
interface Source {
  readonly name: string
  readonly orders: number | undefined
  readonly url: string
  readonly pid: () => number
  readonly paths: (reader: Reader) => string[]
}

/** Has all kinds of reads answered, in turns, by each shop and by a bare Express server. */
export async function measureReads(
  context: PartContext,
  shops: readonly GrownShop[],
): Promise<{ samples: ReadSample[]; wrong: string[] }> {
  const { platform, options, detail } = context
  const { rounds, seconds } = options
  const sources = await startSources(context, shops)
  const wrong: string[] = []

  async function read(source: Source, reader: Reader, load: { connections: number; seconds: number }) {
    const paths = source.paths(reader)
    const result = await runProgram<ReadResult>(
      'reads.ts',
      { url: source.url, paths, ...load },
      platform.signal,
    )
    wrong.push(...checkReads(result).map((text) => `${reader.call}, ${source.name}: ${text}`))
    return result
  }

  for (const source of sources) {
    detail(`warming up reads, ${source.name}`)
    // All at once: what takes longest is warm no sooner than the others.
    const warmUp = { ...WARM_UP, seconds: Math.min(WARM_UP.seconds, seconds) }
    await Promise.all(READERS.map((reader) => read(source, reader, warmUp)))
  }
  const samples: ReadSample[] = []
  for (let round = 0; round < rounds; round++)
    for (const reader of READERS)
      for (const source of rotate(sources, round)) {
        detail(`round ${round + 1} of ${rounds}: ${reader.call}, ${source.name}`)
        const {
          result,
          samples: { server },
        } = await followProcesses({ server: source.pid() }, () =>
          read(source, reader, { connections: READ_CONNECTIONS, seconds }),
        )
        samples.push({ reader: reader.name, orders: source.orders, result, server })
      }
  return { samples, wrong }
}

/** The bare server answers what the largest shop does: that is the one it is compared with. */
async function startSources({ platform }: PartContext, shops: readonly GrownShop[]): Promise<Source[]> {
  const readable = await Promise.all(shops.map(readShop))
  const largest = readable.reduce((one, other) => (other.orders > one.orders ? other : one))
  const bare = await platform.startRival('reading-ceiling', {
    ANSWERS: JSON.stringify(await takeAnswers(largest)),
  })
  return [
    {
      ...{ name: 'bare Express', orders: undefined, url: bare.url },
      pid: () => pidOf(bare.component),
      paths: ({ name }) => [`/${name}`],
    },
    ...readable.map((shop) => ({
      ...{ name: shop.name, orders: shop.orders, url: shop.url },
      pid: () => shop.pids().server,
      paths: (reader: Reader) => reader.paths(shop),
    })),
  ]
}
