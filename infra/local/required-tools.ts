import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** What is not ours to bring: it comes with the system, or from its packages. */
export type Tool = 'java' | 'maven' | 'mariadb' | 'chromium'

/** The Debian package of each. Of MariaDB only the programs, so that no server starts by itself. */
export const debianPackages: Readonly<Record<Tool, string>> = {
  java: 'openjdk-17-jre-headless',
  maven: 'maven',
  mariadb: 'mariadb-server-core',
  chromium: 'chromium',
}

/** What to do about tools that are missing: install them ourselves, or say what to install. */
export function chooseRemedy(
  missing: readonly Tool[],
  { isRoot, hasApt }: { isRoot: boolean; hasApt: boolean },
): { kind: 'install'; packages: string[] } | { kind: 'ask'; message: string } {
  if (isRoot && hasApt) return { kind: 'install', packages: missing.map((tool) => debianPackages[tool]) }
  const names = missing.map((tool) => askFor[tool]).join(', ')
  const how = hasApt ? `sudo apt-get install ${missing.map((tool) => debianPackages[tool]).join(' ')}` : ''
  const otherwise = missing.includes('chromium') ? '' : '; `docker compose up --build` needs none of it'
  return { kind: 'ask', message: `Please install ${names}${how && ` (${how})`}${otherwise}.` }
}

const askFor: Readonly<Record<Tool, string>> = {
  java: 'Java 17 or later',
  maven: 'Maven 3.6.3 or later',
  mariadb: 'MariaDB 10.11 or later (or set DATABASE_URL in .env)',
  chromium: 'Chromium or Google Chrome (or set CHROMIUM_PATH)',
}

/** The first Java that is new enough for Kafka. */
export function findJava(env: NodeJS.ProcessEnv): string | undefined {
  const home = env.JAVA_HOME && join(env.JAVA_HOME, 'bin', 'java')
  return [home, findProgram(['java'], env)]
    .filter((java): java is string => java !== undefined && java !== '')
    .find((java) => javaVersion(spawnSync(java, ['-version'], { encoding: 'utf8' }).stderr) >= 17)
}

/** The major version in what `java -version` prints ("1.8.0_402" is 8); 0 when there is none. */
export function javaVersion(printed: string | null | undefined): number {
  const [, first = '0', second = '0'] = /version "(\d+)(?:\.(\d+))?/.exec(printed ?? '') ?? []
  return Number(first === '1' ? second : first)
}

/** Where the first of these programs is, along PATH. */
export function findProgram(names: readonly string[], env: NodeJS.ProcessEnv): string | undefined {
  const directories = (env.PATH ?? '').split(delimiter).filter(Boolean)
  const endings = process.platform === 'win32' ? ['.exe', '.cmd'] : ['']
  return names
    .flatMap((name) =>
      directories.flatMap((directory) => endings.map((ending) => join(directory, name + ending))),
    )
    .find((path) => existsSync(path))
}

export function findChromium(env: NodeJS.ProcessEnv): string | undefined {
  const onMac = ['Google Chrome', 'Chromium'].map(
    (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
  )
  if (env.CHROMIUM_PATH) return env.CHROMIUM_PATH
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']
  return findProgram(names, env) ?? onMac.find((path) => existsSync(path))
}
