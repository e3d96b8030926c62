import { copyFileSync, globSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'

const LOCAL = join(import.meta.dirname, '..')

/** Copies the files that run before npm ci into a checkout that a test creates. */
export function copyBootstrapParts(root: string): void {
  for (const part of globSync(['*.js', 'bootstrap/*.js'], { cwd: LOCAL })) {
    const copy = join(root, 'infra/local', part)
    mkdirSync(dirname(copy), { recursive: true })
    copyFileSync(join(LOCAL, part), copy)
  }
}
