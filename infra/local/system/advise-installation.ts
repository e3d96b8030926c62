import type { PackageManager, System } from './describe-system.ts'

/** Programs that come from the system's packages. */
export type Tool = 'java' | 'mariadb' | 'chromium'

/** The required version of each, and the setting that replaces it. */
export const REQUIREMENTS: Readonly<Record<Tool, string>> = {
  java: 'Java 17 or later',
  mariadb: 'MariaDB 10.11 or later (or set DATABASE_URL in .env)',
  chromium: 'Chromium or Google Chrome (or set CHROMIUM_PATH)',
}

type Packages = Readonly<Partial<Record<Tool, string>>>

/** The package names; none where a package manager does not have it. */
const PACKAGES: Readonly<Record<PackageManager, Packages>> = {
  // Only MariaDB's programs, so that apt-get does not start a server.
  'apt-get': { mariadb: 'mariadb-server-core', chromium: 'chromium' },
  dnf: {
    java: 'java-21-openjdk-headless',
    mariadb: 'mariadb-server',
    chromium: 'chromium',
  },
  pacman: { java: 'jre-openjdk-headless', mariadb: 'mariadb', chromium: 'chromium' },
  apk: { java: 'openjdk21-jre-headless', mariadb: 'mariadb', chromium: 'chromium' },
  zypper: { java: 'java-21-openjdk-headless', mariadb: 'mariadb', chromium: 'chromium' },
  brew: {
    java: 'openjdk',
    mariadb: 'mariadb',
    chromium: '--cask google-chrome',
  },
}

const INSTALL_COMMANDS: Readonly<Record<PackageManager, string>> = {
  'apt-get': 'apt-get install',
  dnf: 'dnf install',
  pacman: 'pacman -S',
  apk: 'apk add',
  zypper: 'zypper install',
  brew: 'brew install',
}

/** The package manager that belongs to a distribution. */
const DISTRIBUTION_MANAGERS: readonly {
  readonly names: readonly string[]
  readonly manager: PackageManager
}[] = [
  { names: ['debian', 'ubuntu'], manager: 'apt-get' },
  { names: ['fedora', 'rhel', 'centos'], manager: 'dnf' },
  { names: ['arch'], manager: 'pacman' },
  { names: ['alpine'], manager: 'apk' },
  { names: ['suse', 'opensuse'], manager: 'zypper' },
]

/** The system's own package manager if it is known, otherwise the first that is installed. */
export function choosePackageManager({
  platform,
  distribution,
  packageManagers,
}: System): PackageManager | undefined {
  if (platform === 'darwin') return packageManagers.find((name) => name === 'brew')
  const own = DISTRIBUTION_MANAGERS.find(({ names }) =>
    names.some((name) => distribution.includes(name)),
  )?.manager
  return own && packageManagers.includes(own) ? own : packageManagers[0]
}

/** The package name of a tool; undefined if there is no package. */
export function packageOf(tool: Tool, manager: PackageManager, system: System): string | undefined {
  if (manager === 'apt-get' && tool === 'java') return debianJava(system)
  if (manager === 'dnf' && tool === 'mariadb' && isOldRedHat(system)) return '@mariadb:10.11/server'
  return PACKAGES[manager][tool]
}

/** Debian has Java 17 up to release 12, and Java 21 since release 13. Ubuntu has both. */
function debianJava({ distribution: [name], version }: System): string {
  const isOldDebian = (name === 'debian' || name === 'raspbian') && version !== '' && Number(version) <= 12
  return isOldDebian ? 'openjdk-17-jre-headless' : 'openjdk-21-jre-headless'
}

/** Red Hat 8 and 9 and their derivatives have a MariaDB that is too old; the newer one is a module. */
function isOldRedHat({ distribution, version }: System): boolean {
  return distribution.includes('rhel') && Number(version) < 10
}

/** One line that says how to install these tools on this system. */
export function adviseInstallation(tools: readonly Tool[], system: System): string {
  const manager = choosePackageManager(system)
  const names = tools.map((tool) => manager && packageOf(tool, manager, system))
  if (!manager || names.includes(undefined)) return elsewhere(tools, system)
  const asRoot = manager === 'brew' || system.isRoot ? '' : 'sudo '
  return `${asRoot}${INSTALL_COMMANDS[manager]} ${names.join(' ')}`
}

function elsewhere(tools: readonly Tool[], { platform }: System): string {
  if (platform !== 'darwin') return tools.map((tool) => DOWNLOAD_SITES[tool]).join('; ')
  return `with Homebrew, from brew.sh: brew install ${tools.map((tool) => PACKAGES.brew[tool]).join(' ')}`
}

const DOWNLOAD_SITES: Readonly<Record<Tool, string>> = {
  java: 'Java: as your system packages it, or from adoptium.net',
  mariadb: 'MariaDB: as your system packages it, or from mariadb.org',
  chromium: 'Chromium: as your system packages it, or from chromium.org',
}
