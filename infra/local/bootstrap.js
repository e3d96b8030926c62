// The entry point of every npm script. It is plain JavaScript for Node 18, because it runs before `npm ci` has
// installed Node 24 and everything else. Then it starts main.ts.
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
  nodePackage,
  packagedNodePath,
  REQUIRED_NODE,
} from './bootstrap/choose-node.js'
import { explainFailedInstall, readErrorCode } from './bootstrap/explain-failed-install.js'
import { findProxyFault, networkEnvironment } from './bootstrap/network-environment.js'

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
const inModules = (...path) => join(ROOT, 'node_modules', ...path)
const HIDDEN_LOCK = inModules('.package-lock.json')

// cmd does not come this far: it has no exec, so it runs exec.cmd, which prints the same. Git Bash does.
if (process.platform === 'win32') fail(readFileSync(join(ROOT, 'exec.cmd'), 'utf8').match(/echo (.*)>&2/)[1])

if (majorOf(process.versions.node) < 18) {
  fail(
    `Node 18 or later is required; this is ${process.version}. Install Node ${REQUIRED_NODE} from nodejs.org.`,
  )
}
// A folder that belongs to another user, or a full disk: print advice instead of a stack trace.
process.once('uncaughtException', (error) => fail(`${error.message}\n${explain(error.code)}`))

const proxyFault = findProxyFault(process.env)
if (proxyFault) fail(proxyFault)

const system = {
  version: process.versions.node,
  execPath: process.execPath,
  platform: process.platform,
  arch: process.arch,
  musl: isMusl(process),
}
if (!isInstalled()) install()
const chosen = chooseNode(system, packagedNode())
if ('node' in chosen) startMain(chosen.node)
else fail(chosen.advice)

/** Compares the hidden lock file, in which npm records what it installed, with package-lock.json. */
function isInstalled() {
  if (majorOf(system.version) < REQUIRED_NODE && nodePackage(system) && !packagedNode()) return false
  const present = readPackages(HIDDEN_LOCK)
  if (!present) return false
  return Object.entries(readPackages(join(ROOT, 'package-lock.json')) ?? {}).every(
    ([path, { version, optional, devOptional, peer }]) =>
      path === '' ||
      (present[path]?.version === version && existsSync(join(ROOT, path, 'package.json'))) ||
      (!present[path] && Boolean(optional || devOptional || peer)),
  )
}

/** Undefined when the file is missing or incomplete. */
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
  // npm skips optional packages that need a newer Node than the one it runs on; one of them builds the pages.
  if (majorOf(system.version) < 20 && packagedNode()) {
    console.log(`Installing them again with Node ${REQUIRED_NODE} …`)
    const directory = mkdtempSync(join(tmpdir(), 'placeorder-node-'))
    const node = join(directory, 'node')
    copyFileSync(packagedNode(), node)
    installWith(node)
    rmSync(directory, { recursive: true, force: true })
  }
  // It cannot run with Alpine's C library, and npm scripts would find it before the system's Node.
  if (system.musl) rmSync(inModules('.bin', 'node'), { force: true })
  restoreNodeLink()
  console.log(`npm packages installed in ${((Date.now() - startedAt) / 1000).toFixed(1)} s`)
}

function installWith(node) {
  // Removed first, so that an interrupted installation is never mistaken for a complete one.
  rmSync(HIDDEN_LOCK, { force: true })
  const logs = mkdtempSync(join(tmpdir(), 'placeorder-npm-'))
  // Everything, even where the user's npm omits packages (NODE_ENV=production omits what builds the pages).
  const { status, error } = runNpm(node, ['ci', '--include=dev', '--include=optional', '--logs-dir', logs])
  const code = error?.code ?? codeIn(logs)
  rmSync(logs, { recursive: true, force: true })
  if (status !== 0) fail(`${explain(code)}\nNothing was started.`)
}

/** Runs the npm that started this, with the given Node. Other package managers set npm_execpath too. */
function runNpm(node, args) {
  const npm = process.env.npm_execpath
  const [command, first] = /(^|\/)npm(-cli)?\.js$/.test(npm ?? '') ? [node, [npm]] : ['npm', []]
  const env = networkEnvironment(process.env)
  return spawnSync(command, [...first, ...args], { cwd: ROOT, env, stdio: 'inherit' })
}

/** npm's error code. npm writes it only to its log, unless its output is captured. */
function codeIn(logs) {
  const written = readdirSync(logs).map((name) => readFileSync(join(logs, name), 'utf8'))
  return written.map(readErrorCode).find(Boolean)
}

/** The path of the Node that was installed with the packages, if there is one. */
function packagedNode() {
  const path = packagedNodePath(system)
  return path && existsSync(inModules(...path)) ? inModules(...path) : undefined
}

/** npm scripts find Node through this link, which npm 10 removes. */
function restoreNodeLink() {
  const [path, link] = [packagedNodePath(system), inModules('.bin', 'node')]
  if (!packagedNode() || existsSync(link)) return
  mkdirSync(inModules('.bin'), { recursive: true })
  symlinkSync(join('..', ...path), link)
}

/** Runs main.ts to its end. main.ts decides what a signal means; this process forwards signals and waits. */
function startMain(node) {
  const child = spawn(node, [join(ROOT, 'infra', 'local', 'main.ts'), ...process.argv.slice(2)], {
    env: networkEnvironment(process.env),
    stdio: 'inherit',
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    // In a terminal the child receives Ctrl-C too; main.ts counts signals within a second as one.
    process.on(signal, () => child.kill(signal))
  }
  // npm may be killed before it forwards a signal.
  const parent = process.ppid
  if (process.env.npm_lifecycle_event) {
    const watch = setInterval(() => {
      if (process.ppid === parent) return
      clearInterval(watch)
      child.kill('SIGHUP')
    }, 200)
  }
  child.on('error', (error) => fail(`Node ${REQUIRED_NODE} does not start (${node}): ${error.message}`))
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]))
}

function explain(code) {
  const { why, todo } = explainFailedInstall(code)
  return [`${why}:`, ...todo.map((line) => `  ${line}`)].join('\n')
}

function fail(why) {
  console.error(why)
  process.exit(1)
}
