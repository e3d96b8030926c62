import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import mavenArtifactUrl from 'mvn-artifact-url'

/** A file in Maven Central, pinned: whoever gets another one under its name does not use it. */
export interface Artifact {
  /** `group:artifact:version`, as Maven writes it. */
  readonly coordinates: string
  /** In bytes. */
  readonly size: number
  /** In hexadecimal. */
  readonly sha256: string
}

export interface PinnedArtifacts {
  /** Kafka's jar files, all that it needs to run. */
  readonly kafka: readonly Artifact[]
  /** A zip with MariaDB's own programs, by artifact: one for each system. */
  readonly mariadb: Readonly<Record<string, Artifact>>
}

/** What pom.xml asks for, as pin-artifacts.ts has found it. */
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

/** The version of the first artifact that is called so. */
export function versionOf(artifactId: string, artifacts: readonly Artifact[]): string {
  const found = artifacts
    .map(({ coordinates }) => partsOf(coordinates))
    .find((parts) => parts.artifactId === artifactId)
  if (!found) throw new Error(`artifacts.json has no ${artifactId}`)
  return found.version
}

/** Where it is: in Maven Central, or below the address of another repository that has the same. */
export function addressOf({ coordinates }: Artifact, repository?: string): Promise<string> {
  return mavenArtifactUrl.default(
    partsOf(coordinates),
    repository ? repository.replace(/\/*$/, '/') : undefined,
  )
}
