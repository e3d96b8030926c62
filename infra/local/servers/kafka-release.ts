import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { StackPaths } from '../paths.ts'
import { readIfThere } from '../processes/read-if-there.ts'
import { isOlder } from '../system/is-older.ts'
import { runKafkaTool, type KafkaToolOptions } from './kafka-tool.ts'

/** Earlier versions of this project did not record the release. They all ran Kafka 4.1. */
const UNRECORDED_RELEASE = '4.1'

/** The release, such as 4.3, whose features the data use: formatting or an upgrade has set it. */
export function readDataRelease(paths: StackPaths): string {
  return readIfThere(releaseFile(paths))?.trim() ?? UNRECORDED_RELEASE
}

export function recordDataRelease(paths: StackPaths, release: string): void {
  writeFileSync(releaseFile(paths), `${release}\n`)
}

/** The release that a version belongs to: 4.3 for 4.3.1. */
export function releaseOf(version: string): string {
  return version.split('.').slice(0, 2).join('.')
}

/**
 * What a Kafka of this version has to do about data that are there: upgrade their features, or nothing.
 *
 * @throws an Error for data of a newer release, which Kafka cannot read
 */
export function planUpgrade(
  dataRelease: string,
  version: string,
): { readonly from: string; readonly to: string } | undefined {
  const to = releaseOf(version)
  if (isOlder(to, dataRelease))
    throw new Error(
      `The local data were written by Kafka ${dataRelease}, and this is Kafka ${version}. Use Kafka ${dataRelease} or later, or delete the local data: npm run reset.`,
    )
  return isOlder(dataRelease, to) ? { from: dataRelease, to } : undefined
}

/**
 * Finalises the features of a release in a running Kafka. Data keep the features of the release that formatted them
 * until this is done; share groups are one of these features.
 */
export async function upgradeFeatures(
  options: KafkaToolOptions,
  { port, release }: { readonly port: number; readonly release: string },
): Promise<void> {
  await runKafkaTool(options, 'kafka-features', [
    'org.apache.kafka.tools.FeatureCommand',
    ...['--bootstrap-server', `127.0.0.1:${port}`, 'upgrade', '--release-version', release],
  ])
  recordDataRelease(options.paths, release)
}

/** Beside the data. */
function releaseFile(paths: StackPaths): string {
  return join(paths.kafka, 'data-release')
}
