import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { StepContext } from '../step-context.ts'
import { SERVICES, type Service, serviceArguments, SERVICE_VARIABLES } from './components.ts'
import { readIfThere } from '../processes/read-if-there.ts'
import { hashSources } from './build-cache.ts'
import { LOCAL_DIRECTORY, logFileOf } from '../paths.ts'
import { JobFailed, runToEnd } from '../processes/run-to-end.ts'

const HASH_FILE = join(LOCAL_DIRECTORY, 'compile-cache.hash')

/**
 * Runs before the first start of the services and after each change: a process that finds all modules in the cache does
 * not load Node's TypeScript compiler, which takes 30 MB. A service without settings loads all its modules and then
 * exits. It is run with the service's own arguments, because V8's cache depends on them.
 */
export async function fillCompileCache({ paths, env, progress, signal }: StepContext): Promise<void> {
  const sources = hashSources(['services/**/*.ts'], ['**/*.test.ts'])
  const inputs = [process.version, sources, ...SERVICES.flatMap(serviceArguments)].join(' ')
  if (readIfThere(HASH_FILE) === inputs) return
  await progress.step('Compiling the services', async () => {
    await Promise.all(SERVICES.map(loadModules))
    writeFileSync(HASH_FILE, inputs)
  })

  async function loadModules(service: Service): Promise<void> {
    const name = `${service.name}-compilation`
    try {
      await runToEnd({
        name,
        command: process.execPath,
        args: serviceArguments(service),
        env: { ...SERVICE_VARIABLES, ...env, LOG_LEVEL: 'none' },
        paths,
        signal,
      })
    } catch (error) {
      if (!(error instanceof JobFailed)) throw error
    }
    // The log only says that settings are missing.
    rmSync(logFileOf(paths, name), { force: true })
  }
}
