import { globSync } from 'node:fs'

/** The files that run before anything is installed: a checkout that a test makes needs all of them. */
export const bootstrapParts = globSync('*.js', { cwd: import.meta.dirname })
