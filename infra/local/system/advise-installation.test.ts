import assert from 'node:assert/strict'
import { test } from 'node:test'
import { adviseInstallation, choosePackageManager, type Tool } from './advise-installation.ts'
import { TEST_SYSTEMS } from '../testing/test-systems.ts'

const homebrew = 'with Homebrew, from brew.sh: brew install'

const advice: Readonly<Record<keyof typeof TEST_SYSTEMS, { java: string; mariadb: string }>> = {
  debian12: {
    java: 'sudo apt-get install openjdk-17-jre-headless',
    mariadb: 'sudo apt-get install mariadb-server-core',
  },
  debian13: {
    java: 'sudo apt-get install openjdk-21-jre-headless',
    mariadb: 'sudo apt-get install mariadb-server-core',
  },
  ubuntu: {
    java: 'sudo apt-get install openjdk-21-jre-headless',
    mariadb: 'sudo apt-get install mariadb-server-core',
  },
  mint: {
    java: 'sudo apt-get install openjdk-21-jre-headless',
    mariadb: 'sudo apt-get install mariadb-server-core',
  },
  fedora: {
    java: 'sudo dnf install java-21-openjdk-headless',
    mariadb: 'sudo dnf install mariadb-server',
  },
  rocky: {
    java: 'sudo dnf install java-21-openjdk-headless',
    mariadb: 'sudo dnf install @mariadb:10.11/server',
  },
  rocky10: { java: 'sudo dnf install java-21-openjdk-headless', mariadb: 'sudo dnf install mariadb-server' },
  arch: { java: 'sudo pacman -S jre-openjdk-headless', mariadb: 'sudo pacman -S mariadb' },
  alpine: { java: 'apk add openjdk21-jre-headless', mariadb: 'apk add mariadb' },
  suse: { java: 'sudo zypper install java-21-openjdk-headless', mariadb: 'sudo zypper install mariadb' },
  nixos: {
    java: 'Java: as your system packages it, or from adoptium.net',
    mariadb: 'MariaDB: as your system packages it, or from mariadb.org',
  },
  macWithBrew: { java: 'brew install openjdk', mariadb: 'brew install mariadb' },
  mac: { java: `${homebrew} openjdk`, mariadb: `${homebrew} mariadb` },
}

test('each system has its own command', () => {
  for (const [name, system] of Object.entries(TEST_SYSTEMS)) {
    const expected = advice[name as keyof typeof TEST_SYSTEMS]
    assert.equal(adviseInstallation(['java'], system), expected.java, name)
    assert.equal(adviseInstallation(['mariadb'], system), expected.mariadb, name)
  }
})

test('several tools are installed with one command', () => {
  const { debian12, nixos } = TEST_SYSTEMS
  assert.equal(
    adviseInstallation(['java', 'mariadb'], debian12),
    'sudo apt-get install openjdk-17-jre-headless mariadb-server-core',
  )
  assert.match(
    adviseInstallation(['java', 'mariadb'], nixos),
    /^Java: .*; MariaDB: /,
    'no package manager is known',
  )
})

test('there is one line of advice for every tool on every system', () => {
  const tools: readonly Tool[] = ['java', 'mariadb', 'chromium', 'promtool']
  for (const [name, system] of Object.entries(TEST_SYSTEMS)) {
    for (const tool of tools)
      assert.match(adviseInstallation([tool], system), /^[^\n]{10,100}$/, `${tool} ${name}`)
  }
})

test("prefers the system's own package manager to another one", () => {
  const { debian12, fedora, nixos } = TEST_SYSTEMS
  assert.equal(choosePackageManager({ ...debian12, packageManagers: ['brew', 'apt-get'] }), 'apt-get')
  assert.equal(choosePackageManager({ ...fedora, packageManagers: ['brew'] }), 'brew')
  assert.equal(choosePackageManager(nixos), undefined)
})
