import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import mavenArtifactUrl from 'mvn-artifact-url'

/** A pinned file in Maven Central: a download with another size or checksum is refused. */
export interface Artifact {
  /** `group:artifact:version`, as Maven writes it. */
  readonly coordinates: string
  /** In bytes. */
  readonly size: number
  /** In hexadecimal. */
  readonly sha256: string
}

export interface PinnedArtifacts {
  /** All jar files that Kafka needs to run. */
  readonly kafka: readonly Artifact[]
  /** Zip files with MariaDB's programs, by artifact: one for each system. */
  readonly mariadb: Readonly<Record<string, Artifact>>
}

/** The artifacts of pom.xml, as pin-artifacts.ts has resolved them. */
export function readArtifacts(): PinnedArtifacts {
  return JSON.parse(readFileSync(join(import.meta.dirname, 'artifacts.json'), 'utf8')) as PinnedArtifacts
}

export function fileNameOf({ coordinates }: Artifact): string {
  const { artifactId, version } = partsOf(coordinates)
  return `${artifactId}-${version}.jar`
}

export function partsOf(coordinates: string): { groupId: string; artifactId: string; version: string } {
  const [groupId = '', artifactId = '', version = ''] = coordinates.split(':')
  return { groupId, artifactId, version }
}

/** The version of the first artifact with this id. */
export function versionOf(artifactId: string, artifacts: readonly Artifact[]): string {
  const found = artifacts
    .map(({ coordinates }) => partsOf(coordinates))
    .find((parts) => parts.artifactId === artifactId)
  if (!found) throw new Error(`artifacts.json has no ${artifactId}`)
  return found.version
}

/** The artifact's address in Maven Central, or in a mirror of it. */
export function addressOf({ coordinates }: Artifact, repository?: string): Promise<string> {
  return mavenArtifactUrl.default(
    partsOf(coordinates),
    repository ? repository.replace(/\/*$/, '/') : undefined,
  )
}
