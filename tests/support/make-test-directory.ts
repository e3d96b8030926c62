import { mkdir, mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { LOCAL_DIRECTORY } from '../../infra/local/paths.ts'

/** For a stack of a test's own: below the directory of `npm test`, which ends what a killed test leaves behind there. */
export async function makeTestDirectory(prefix: string): Promise<string> {
  const parent = join(LOCAL_DIRECTORY, 'test')
  await mkdir(parent, { recursive: true })
  return mkdtemp(join(parent, `${prefix}-`))
}
