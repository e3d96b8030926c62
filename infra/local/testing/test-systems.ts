import type { System } from '../system/describe-system.ts'

/** Descriptions of systems, for tests of the advice for each. */
const LINUX = { platform: 'linux', isRoot: false } as const

export const TEST_SYSTEMS = {
  debian12: { ...LINUX, distribution: ['debian'], version: '12', packageManagers: ['apt-get'] },
  debian13: { ...LINUX, distribution: ['debian'], version: '13', packageManagers: ['apt-get'] },
  ubuntu: { ...LINUX, distribution: ['ubuntu', 'debian'], version: '24.04', packageManagers: ['apt-get'] },
  mint: {
    ...LINUX,
    distribution: ['linuxmint', 'ubuntu', 'debian'],
    version: '22',
    packageManagers: ['apt-get'],
  },
  fedora: { ...LINUX, distribution: ['fedora'], version: '42', packageManagers: ['dnf'] },
  rocky: {
    ...LINUX,
    distribution: ['rocky', 'rhel', 'centos', 'fedora'],
    version: '9.6',
    packageManagers: ['dnf'],
  },
  rocky10: {
    ...LINUX,
    distribution: ['rocky', 'rhel', 'centos', 'fedora'],
    version: '10.0',
    packageManagers: ['dnf'],
  },
  arch: { ...LINUX, distribution: ['arch'], version: '', packageManagers: ['pacman'] },
  alpine: {
    ...LINUX,
    isRoot: true,
    distribution: ['alpine'],
    version: '3.22.1',
    packageManagers: ['apk'],
  },
  suse: {
    ...LINUX,
    distribution: ['opensuse-leap', 'suse', 'opensuse'],
    version: '15.6',
    packageManagers: ['zypper'],
  },
  nixos: { ...LINUX, distribution: ['nixos'], version: '25.05', packageManagers: [] },
  macWithBrew: {
    ...LINUX,
    platform: 'darwin',
    distribution: [],
    version: '',
    packageManagers: ['brew'],
  },
  mac: { ...LINUX, platform: 'darwin', distribution: [], version: '', packageManagers: [] },
} as const satisfies Record<string, System>
