import { join } from 'node:path'
import type { Service } from './components.ts'
import { localDirectory, projectRoot } from '../paths.ts'

/** What Node has made of the TypeScript that it runs. */
const compileCache = join(localDirectory, 'compile-cache')

/**
 * What Node is started with for a service. It would let the young generation of its heap grow to 48 MB and the old one
 * to a multiple of what lives, and glibc would keep a heap for each thread: under load 150 MB of 340.
 *
 * V8 puts what it takes for long-lived (allocation sites whose objects survive) straight among the old. What lasts as
 * long as a request looks like that to it now and then: the old generation then fills with finished requests, each of
 * which holds on to younger ones. Without that guess nothing grows old under load.
 */
export const serviceArguments = ({ main, semiSpaceMb }: Pick<Service, 'main' | 'semiSpaceMb'>) => [
  `--max-semi-space-size=${semiSpaceMb}`,
  '--max-old-space-size=128',
  '--no-allocation-site-pretenuring',
  join(projectRoot, main),
]

/** For the environment of a service, which may say otherwise. */
export const serviceVariables = { NODE_COMPILE_CACHE: compileCache, MALLOC_ARENA_MAX: '1' }
