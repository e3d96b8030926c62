import { join } from 'node:path'
import { localDirectory, projectRoot } from './paths.ts'

/** What Node has made of the TypeScript that it runs. */
const compileCache = join(localDirectory, 'compile-cache')

/**
 * Node would let the young generation of its heap grow to 48 MB and the old one to a multiple of what lives, and glibc
 * would keep a heap for each thread. Under load this makes 150 MB of 340, for about a tenth more computing.
 */
const flags = ['--max-semi-space-size=8', '--max-old-space-size=128']

/** What Node is started with, for the main module of a service. */
export const serviceArguments = (main: string) => [...flags, join(projectRoot, main)]

/** For the environment of a service, which may say otherwise. */
export const serviceVariables = { NODE_COMPILE_CACHE: compileCache, MALLOC_ARENA_MAX: '1' }
