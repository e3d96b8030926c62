import type { ComposeProject } from './compose-project.ts'

export interface Container {
  readonly id: string
  readonly service: string
  readonly startedAt: string
  readonly health: string
  /** By Docker, since it was created. */
  readonly restarts: number
  readonly readOnly: boolean
  readonly droppedCapabilities: readonly string[]
  readonly noNewPrivileges: boolean
  /** As the compose file has it: 10m. */
  readonly logLimit: string | undefined
  /** In bytes; 0 is none. */
  readonly memoryLimit: number
  /** Of this machine, at which its ports are published. */
  readonly addresses: readonly string[]
}

/** What Docker says of the running containers, all or those of one service, by name. */
export async function inspectContainers(project: ComposeProject, service = ''): Promise<Container[]> {
  const ids = (await project.compose('ps', '--quiet', ...(service ? [service] : []))).split('\n')
  const running = ids.filter(Boolean)
  if (running.length === 0) return []
  const inspected = JSON.parse(await project.docker('inspect', ...running)) as Inspected[]
  return inspected.sort((a, b) => a.Name.localeCompare(b.Name)).map(toContainer)
}

/** What we read of the answer of `docker inspect`. */
interface Inspected {
  readonly Id: string
  readonly Name: string
  readonly RestartCount: number
  readonly Config: { readonly Labels: Readonly<Record<string, string>> }
  readonly State: { readonly StartedAt: string; readonly Health?: { readonly Status: string } }
  readonly HostConfig: {
    readonly ReadonlyRootfs: boolean
    readonly CapDrop: readonly string[] | null
    readonly SecurityOpt: readonly string[] | null
    readonly LogConfig: { readonly Config: Readonly<Record<string, string>> }
    readonly Memory: number
    readonly PortBindings: Readonly<Record<string, readonly { readonly HostIp: string }[]>> | null
  }
}

function toContainer({ Id, RestartCount, Config, State, HostConfig }: Inspected): Container {
  return {
    id: Id,
    service: Config.Labels['com.docker.compose.service'] ?? '',
    startedAt: State.StartedAt,
    health: State.Health?.Status ?? '',
    restarts: RestartCount,
    readOnly: HostConfig.ReadonlyRootfs,
    droppedCapabilities: HostConfig.CapDrop ?? [],
    noNewPrivileges: (HostConfig.SecurityOpt ?? []).includes('no-new-privileges:true'),
    logLimit: HostConfig.LogConfig.Config['max-size'],
    memoryLimit: HostConfig.Memory,
    addresses: Object.values(HostConfig.PortBindings ?? {}).flatMap((bindings) =>
      bindings.map(({ HostIp }) => HostIp),
    ),
  }
}
