import { mkdir, mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { localDirectory } from '../../../infra/local/paths.ts'
import type { Scope } from '../../support/scope.ts'
import { startServers, type Servers } from './start-servers.ts'

/** Servers of a test's own, below the directory of `npm test`, which ends what a killed test leaves behind there. */
export async function startTestServers(scope: Scope): Promise<Servers> {
  const parent = join(localDirectory, 'test')
  await mkdir(parent, { recursive: true })
  const directory = await mkdtemp(join(parent, 'chaos-'))
  return startServers(scope, { directory, environment: process.env })
}
