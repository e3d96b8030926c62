import type { PackageManager, System } from './describe-system.ts'

/** Programs that come from the system's packages. */
export type Tool = 'java' | 'mariadb' | 'chromium' | 'promtool'

/** The required version of each, and the setting that replaces it. */
export const REQUIREMENTS: Readonly<Record<Tool, string>> = {
  java: 'Java 17 or later',
  mariadb: 'MariaDB 10.11 or later (or set DATABASE_URL in .env)',
  chromium: 'Chromium or Google Chrome (or set CHROMIUM_PATH)',
  promtool: 'promtool, which is part of Prometheus',
}

interface Manager {
  readonly install: string
  /** The distributions that it belongs to. */
  readonly distributions: readonly string[]
  /** The package names; none where it does not have the tool. */
  readonly packages: Readonly<Partial<Record<Tool, string>>>
}

const MANAGERS: Readonly<Record<PackageManager, Manager>> = {
  'apt-get': {
    install: 'apt-get install',
    distributions: ['debian', 'ubuntu'],
    // Only MariaDB's programs, so that apt-get does not start a server.
    packages: { mariadb: 'mariadb-server-core', chromium: 'chromium', promtool: 'prometheus' },
  },
  dnf: {
    install: 'dnf install',
    distributions: ['fedora', 'rhel', 'centos'],
    packages: { java: 'java-21-openjdk-headless', mariadb: 'mariadb-server', chromium: 'chromium' },
  },
  pacman: {
    install: 'pacman -S',
    distributions: ['arch'],
    packages: {
      java: 'jre-openjdk-headless',
      mariadb: 'mariadb',
      chromium: 'chromium',
      promtool: 'prometheus',
    },
  },
  apk: {
    install: 'apk add',
    distributions: ['alpine'],
    packages: {
      java: 'openjdk21-jre-headless',
      mariadb: 'mariadb',
      chromium: 'chromium',
      promtool: 'prometheus',
    },
  },
  zypper: {
    install: 'zypper install',
    distributions: ['suse', 'opensuse'],
    packages: { java: 'java-21-openjdk-headless', mariadb: 'mariadb', chromium: 'chromium' },
  },
  brew: {
    install: 'brew install',
    distributions: [],
    packages: {
      java: 'openjdk',
      mariadb: 'mariadb',
      chromium: '--cask google-chrome',
      promtool: 'prometheus',
    },
  },
}

/** The system's own package manager if it is known, otherwise the first that is installed. */
export function choosePackageManager({
  platform,
  distribution,
  packageManagers,
}: System): PackageManager | undefined {
  if (platform === 'darwin') return packageManagers.find((name) => name === 'brew')
  const isOwn = (name: PackageManager) =>
    MANAGERS[name].distributions.some((known) => distribution.includes(known))
  return packageManagers.find(isOwn) ?? packageManagers[0]
}

/** The package name of a tool; undefined if there is no package. */
export function packageOf(tool: Tool, manager: PackageManager, system: System): string | undefined {
  if (manager === 'apt-get' && tool === 'java') return debianJava(system)
  if (manager === 'dnf' && tool === 'mariadb' && isOldRedHat(system)) return '@mariadb:10.11/server'
  return MANAGERS[manager].packages[tool]
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
  return `${asRoot}${MANAGERS[manager].install} ${names.join(' ')}`
}

function elsewhere(tools: readonly Tool[], { platform }: System): string {
  if (platform !== 'darwin') return tools.map((tool) => DOWNLOAD_SITES[tool]).join('; ')
  return `with Homebrew, from brew.sh: brew install ${tools.map((tool) => MANAGERS.brew.packages[tool]).join(' ')}`
}

const DOWNLOAD_SITES: Readonly<Record<Tool, string>> = {
  java: 'Java: as your system packages it, or from adoptium.net',
  mariadb: 'MariaDB: as your system packages it, or from mariadb.org',
  chromium: 'Chromium: as your system packages it, or from chromium.org',
  promtool: 'promtool: as part of Prometheus, from prometheus.io',
}
