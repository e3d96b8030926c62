import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'dotenv'
import { projectRoot } from '../paths.ts'

/** The names and defaults of all settings. */
export function readDefaults(): Record<string, string> {
  return parse(readFileSync(join(projectRoot, '.env.example')))
}
