import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { LOCAL_DIRECTORY, stackPaths } from '../paths.ts'
import { anyPort, releaseAll, reservePorts } from '../ports/reserve-ports.ts'
import { superviseComponent } from '../processes/supervise-component.ts'
import { getPrograms } from '../programs/get-programs.ts'
import { kafkaClassPath } from '../servers/kafka-tool.ts'
import { prepareKafka } from '../servers/kafka.ts'
import type { StepContext } from '../step-context.ts'

interface ArchiveOptions extends Omit<StepContext, 'paths'> {
  /** Of the Kafka that is started once. */
  readonly directory: string
  readonly kafkaHome: string | undefined
}

/**
 * Makes an archive of the classes that Kafka loads (class data sharing), unless there is one for this Java and this
 * Kafka. The tests start some dozens of Kafkas: with the archive each start takes half of the processor time.
 *
 * @returns the environment variables with which every Java uses it
 */
export async function archiveKafkaClasses(options: ArchiveOptions): Promise<Record<string, string>> {
  const { env, progress, signal, kafkaHome, directory } = options
  const paths = stackPaths(directory)
  const { java, kafka } = await getPrograms({
    ...{ paths, env, progress, signal, kafkaHome },
    ...{ kafka: true, database: false },
  })
  if (!java || !kafka) return {}
  const { stdout, stderr } = spawnSync(java, ['-version'], { encoding: 'utf8' })
  const key = createHash('sha256').update([java, stdout, stderr, kafka.jars].join('\0')).digest('hex')
  const archive = join(LOCAL_DIRECTORY, `kafka-classes-${key.slice(0, 16)}.jsa`)
  // Java separates options with white space.
  if (/\s/.test(archive)) return {}
  if (!existsSync(archive)) await progress.step('Archiving the classes of Kafka', make)
  return existsSync(archive) ? { JDK_JAVA_OPTIONS: `-XX:SharedArchiveFile=${archive}` } : {}

  async function make(): Promise<void> {
    if (!java || !kafka) return
    const wishes = [anyPort(), anyPort()].map((port, index) => ({
      ...{ name: `${index}`, port, host: '127.0.0.1' },
    }))
    const reserved = await reservePorts(wishes)
    const [port = 0, controllerPort = 0] = Array.from(reserved.values(), (reservation) => reservation.port)
    await releaseAll(reserved)
    const spec = await prepareKafka({ ...kafka, paths, java, env, signal, port, controllerPort })
    const unfinished = `${archive}.new`
    const component = superviseComponent({
      ...spec,
      // Java finds an archive's classes only by the absolute paths of their jar files.
      args: [`-XX:ArchiveClassesAtExit=${unfinished}`, ...spec.args].map((arg) =>
        arg === kafkaClassPath(paths, kafka.jars) ? join(kafka.jars, '*') : arg,
      ),
      stopWithinMs: 60_000,
    })
    try {
      await component.start({ orFail: true, signal })
    } finally {
      await component.stop()
      rmSync(directory, { recursive: true, force: true })
    }
    // Without one, tests are only slower: not every Java makes archives.
    if (existsSync(unfinished)) renameSync(unfinished, archive)
  }
}
