import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'

/**
 * The directory of the production pages, which `npm test` builds before the tests.
 *
 * @throws with what to do when it is missing
 */
export function findBuiltPage(): string {
  const directory = resolve(import.meta.dirname, '../../dist')
  if (existsSync(join(directory, 'index.html'))) return directory
  throw new Error('The pages are not built: run the tests with npm test')
}
