import type { System } from '../system/describe-system.ts'

/** Systems as they describe themselves, for tests of what each is told. */
const linux = { platform: 'linux', arch: 'x64', musl: false, isRoot: false } as const

export const testSystems = {
  debian12: { ...linux, distribution: ['debian'], version: '12', packageManagers: ['apt-get'] },
  debian13: { ...linux, distribution: ['debian'], version: '13', packageManagers: ['apt-get'] },
  ubuntu: { ...linux, distribution: ['ubuntu', 'debian'], version: '24.04', packageManagers: ['apt-get'] },
  mint: {
    ...linux,
    distribution: ['linuxmint', 'ubuntu', 'debian'],
    version: '22',
    packageManagers: ['apt-get'],
  },
  fedora: { ...linux, distribution: ['fedora'], version: '42', packageManagers: ['dnf'] },
  rocky: {
    ...linux,
    distribution: ['rocky', 'rhel', 'centos', 'fedora'],
    version: '9.6',
    packageManagers: ['dnf'],
  },
  rocky10: {
    ...linux,
    distribution: ['rocky', 'rhel', 'centos', 'fedora'],
    version: '10.0',
    packageManagers: ['dnf'],
  },
  arch: { ...linux, distribution: ['arch'], version: '', packageManagers: ['pacman'] },
  alpine: {
    ...linux,
    musl: true,
    isRoot: true,
    distribution: ['alpine'],
    version: '3.22.1',
    packageManagers: ['apk'],
  },
  suse: {
    ...linux,
    distribution: ['opensuse-leap', 'suse', 'opensuse'],
    version: '15.6',
    packageManagers: ['zypper'],
  },
  nixos: { ...linux, distribution: ['nixos'], version: '25.05', packageManagers: [] },
  macWithBrew: {
    ...linux,
    platform: 'darwin',
    arch: 'arm64',
    distribution: [],
    version: '',
    packageManagers: ['brew'],
  },
  mac: { ...linux, platform: 'darwin', distribution: [], version: '', packageManagers: [] },
} as const satisfies Record<string, System>
