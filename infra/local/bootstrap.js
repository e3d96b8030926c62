// What every npm script begins with. It is plain JavaScript for Node 18, because it runs before `npm ci`
// has brought Node 24 and everything else; then it hands over to main.ts.
import { spawn, spawnSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { constants, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { clearInterval, setInterval } from 'node:timers'
import { fileURLToPath } from 'node:url'
import {
  chooseNode,
  isMusl,
  majorOf,
  neededNode,
  nodePackage,
  packagedNodePath,
} from './bootstrap/choose-node.js'
import { explainFailedInstall, readErrorCode } from './bootstrap/explain-failed-install.js'
import { findProxyFault, networkEnvironment } from './bootstrap/network-environment.js'
import { npmCommand } from './bootstrap/npm-command.js'

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
const inModules = (...path) => join(root, 'node_modules', ...path)
const hiddenLock = inModules('.package-lock.json')
const onWindows = process.platform === 'win32'

if (majorOf(process.versions.node) < 18) {
  giveUp(
    `Node 18 or later is needed; this is ${process.version}. Install Node ${neededNode} from nodejs.org.`,
  )
}
// A folder of somebody else's, a full disk: nobody is left with a stack trace.
process.once('uncaughtException', (error) => giveUp(`${error.message}\n${explain(error.code)}`))

const proxyFault = findProxyFault(process.env)
if (proxyFault) giveUp(proxyFault)

const system = {
  version: process.versions.node,
  execPath: process.execPath,
  platform: process.platform,
  arch: process.arch,
  musl: isMusl(process),
}
if (!isInstalled()) install()
const chosen = chooseNode(system, packagedNode())
if ('node' in chosen) handOver(chosen.node)
else giveUp(chosen.advice)

/** npm notes what it installed in a lock file of its own: whether that is what package-lock.json asks for. */
function isInstalled() {
  if (majorOf(system.version) < neededNode && nodePackage(system) && !packagedNode()) return false
  const present = readPackages(hiddenLock)
  if (!present) return false
  return Object.entries(readPackages(join(root, 'package-lock.json')) ?? {}).every(
    ([path, { version, optional, devOptional, peer }]) =>
      path === '' ||
      (present[path]?.version === version && existsSync(join(root, path, 'package.json'))) ||
      (!present[path] && Boolean(optional || devOptional || peer)),
  )
}

/** Undefined when there is no such file, or half of it. */
function readPackages(lock) {
  try {
    return JSON.parse(readFileSync(lock, 'utf8')).packages
  } catch {
    return undefined
  }
}

function install() {
  console.log('Installing the npm packages (npm ci) …')
  const startedAt = Date.now()
  installWith(process.execPath)
  // npm leaves out optional packages that want a newer Node than it runs on itself; one of them builds the pages.
  if (majorOf(system.version) < 20 && packagedNode()) {
    console.log(`Installing them once more, for Node ${neededNode} …`)
    const directory = mkdtempSync(join(tmpdir(), 'placeorder-node-'))
    const node = join(directory, onWindows ? 'node.exe' : 'node')
    copyFileSync(packagedNode(), node)
    installWith(node)
    rmSync(directory, { recursive: true, force: true })
  }
  // It cannot run there, and npm scripts would take it for the Node to run with.
  if (system.musl) rmSync(inModules('.bin', 'node'), { force: true })
  restoreNodeLink()
  console.log(`npm packages installed in ${((Date.now() - startedAt) / 1000).toFixed(1)} s`)
}

function installWith(node) {
  // Gone first, so that an installation that is interrupted is never taken for a finished one.
  rmSync(hiddenLock, { force: true })
  const logs = mkdtempSync(join(tmpdir(), 'placeorder-npm-'))
  // All of it, whatever else this user's npm leaves out (NODE_ENV=production: what builds the pages).
  const { status, error } = runNpm(node, ['ci', '--include=dev', '--include=optional', '--logs-dir', logs])
  const code = error?.code ?? codeIn(logs)
  rmSync(logs, { recursive: true, force: true })
  if (status !== 0) giveUp(`${explain(code)}\nNothing was started.`)
}

function runNpm(execPath, npmArgs) {
  const npm = npmCommand(npmArgs, {
    execPath,
    platform: process.platform,
    npmPath: process.env.npm_execpath,
  })
  const env = networkEnvironment(process.env)
  return spawnSync(npm.command, npm.args, { cwd: root, env, stdio: 'inherit', shell: npm.shell })
}

/** npm's error code, which it writes to its log and nowhere else that does not take its output away. */
function codeIn(logs) {
  const written = readdirSync(logs).map((name) => readFileSync(join(logs, name), 'utf8'))
  return written.map(readErrorCode).find(Boolean)
}

/** Where the Node is that came with the packages, if it did. */
function packagedNode() {
  const path = packagedNodePath(system)
  return path && existsSync(inModules(...path)) ? inModules(...path) : undefined
}

/** npm scripts find Node there, and npm 10 has removed it. */
function restoreNodeLink() {
  const [path, link] = [packagedNodePath(system), inModules('.bin', 'node')]
  if (onWindows || !packagedNode() || existsSync(link)) return
  mkdirSync(inModules('.bin'), { recursive: true })
  symlinkSync(join('..', ...path), link)
}

/** Runs main.ts to its end. It decides what a signal means; this process only passes signals on and waits. */
function handOver(node) {
  const child = spawn(node, [join(root, 'infra', 'local', 'main.ts'), ...process.argv.slice(2)], {
    env: networkEnvironment(process.env),
    stdio: 'inherit',
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    // In a terminal the child has had Ctrl-C already: main.ts counts what comes at once as one. On Windows it
    // always has, and to pass it on would end it at once, whatever it is doing.
    process.on(signal, () => onWindows || child.kill(signal))
  }
  // npm may be killed, or die of a closed terminal, before it passes anything on.
  const parent = process.ppid
  if (process.env.npm_lifecycle_event && !onWindows) {
    const watch = setInterval(() => {
      if (process.ppid === parent) return
      clearInterval(watch)
      child.kill('SIGHUP')
    }, 200)
  }
  child.on('error', (error) => giveUp(`Node ${neededNode} does not start (${node}): ${error.message}`))
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]))
}

function explain(code) {
  const { why, todo } = explainFailedInstall(code)
  return [`${why}:`, ...todo.map((line) => `  ${line}`)].join('\n')
}

function giveUp(why) {
  console.error(why)
  process.exit(1)
}
