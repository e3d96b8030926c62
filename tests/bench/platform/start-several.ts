import type { Platform } from './start-platform.ts'

export interface Several {
  /** Without trailing slashes. */
  readonly urls: readonly string[]
  /** Stops all of them, in order. */
  readonly stop: () => Promise<void>
}

export interface SeveralOptions {
  readonly service: string
  readonly count: number
  /** Each gets the same. */
  readonly settings: NodeJS.ProcessEnv
}

/** Starts a service several times over, all at once; resolves when all are ready. */
export async function startSeveral(
  platform: Platform,
  { service, count, settings }: SeveralOptions,
): Promise<Several> {
  const names = Array.from({ length: count }, (_, index) => `${service}-${index + 1}-of-${count}`)
  const servers = await Promise.all(names.map((name) => platform.startService(service, name, settings)))
  return {
    urls: servers.map(({ url }) => url),
    stop: async () => {
      await Promise.all(servers.map(({ component }) => component.stop()))
    },
  }
}
