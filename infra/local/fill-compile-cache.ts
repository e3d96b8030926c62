import { existsSync } from 'node:fs'
import type { BuildOptions } from './build-frontend.ts'
import { services } from './components.ts'
import { logFileOf, projectRoot } from './paths.ts'
import { JobFailed, runToEnd } from './run-to-end.ts'
import { compileCache, serviceVariables } from './service-process.ts'

/**
 * Once, before the services first run: a process that finds all it needs in the cache never loads Node's TypeScript
 * compiler, which takes 30 MB. A service that refuses its settings has loaded all its modules, and done nothing.
 */
export async function fillCompileCache({ paths, env, progress, signal }: BuildOptions): Promise<void> {
  if (existsSync(compileCache)) return
  await progress.step('Compiling the services', async () => {
    await Promise.all(services.map(({ name, main }) => loadModules(`${name}-compilation`, main)))
  })

  async function loadModules(name: string, main: string): Promise<void> {
    const job = {
      ...{ name, command: process.execPath, args: [main], cwd: projectRoot },
      env: { ...env, ...serviceVariables, LOG_LEVEL: 'none' },
      ...{ run: paths.run, logFile: logFileOf(paths, name), signal },
    }
    try {
      await runToEnd(job)
    } catch (error) {
      if (!(error instanceof JobFailed)) throw error
    }
  }
}
