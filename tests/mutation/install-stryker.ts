import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { STRYKER_DIRECTORY } from './mutate-module.ts'

/** Installs what this folder's lock file names, unless it is there: 70 MB, which nothing else needs. */
export function installStryker(print: (text: string) => void): void {
  if (isInstalled()) return
  print('Installing Stryker (npm ci) …')
  const { status, error } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: STRYKER_DIRECTORY,
    stdio: 'inherit',
  })
  if (status !== 0)
    throw new Error('Stryker could not be installed: see the messages above', { cause: error })
}

function isInstalled(): boolean {
  const installed = join(STRYKER_DIRECTORY, 'node_modules', '.package-lock.json')
  if (!existsSync(installed)) return false
  const present = new Set(versionsIn(installed))
  return versionsIn(join(STRYKER_DIRECTORY, 'package-lock.json')).every(
    (entry) => entry.startsWith('@') || present.has(entry),
  )
}

function versionsIn(lock: string): string[] {
  const { packages } = JSON.parse(readFileSync(lock, 'utf8')) as {
    packages: Record<string, { version?: string }>
  }
  return Object.entries(packages).map(([path, { version = '' }]) => `${path}@${version}`)
}
