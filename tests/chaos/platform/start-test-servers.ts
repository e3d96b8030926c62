import { makeTestDirectory } from '../../support/make-test-directory.ts'
import type { Scope } from '../../support/scope.ts'
import { startServers, type Servers } from './start-servers.ts'

/** Servers of a test's own. */
export async function startTestServers(scope: Scope): Promise<Servers> {
  return startServers(scope, { directory: await makeTestDirectory('chaos'), environment: process.env })
}
