import { relative } from 'node:path'
import type { StackPaths } from '../paths.ts'
import type { StepContext } from '../step-context.ts'
import { runToEnd } from '../processes/run-to-end.ts'

export interface KafkaToolOptions extends Omit<StepContext, 'progress'> {
  /** The directory with Kafka's jar files. */
  readonly jars: string
  readonly java: string
}

/** Relative to Kafka's working directory: Java would read a colon in the path as the end of an entry. */
export function kafkaClassPath(paths: StackPaths, jars: string): string {
  return `${relative(paths.kafka, jars)}/*`
}

/**
 * Runs one of Kafka's command-line tools to its end and returns what it printed.
 *
 * @throws JobFailed
 */
export function runKafkaTool(
  { paths, jars, java, env, signal }: KafkaToolOptions,
  name: string,
  [className, ...args]: readonly [string, ...string[]],
): Promise<string> {
  return runToEnd({
    name,
    command: java,
    // Without the second compiler, which costs more than it gains in a program that runs for a second.
    args: ['-Xmx128m', '-XX:TieredStopAtLevel=1', '-cp', kafkaClassPath(paths, jars), className, ...args],
    cwd: paths.kafka,
    env,
    paths,
    signal,
  })
}
