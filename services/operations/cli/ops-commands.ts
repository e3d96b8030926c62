import { place } from './commands/place.ts'
import { start, stop } from './commands/stop-start.ts'
import { status } from './commands/status.ts'
import { watch } from './commands/watch.ts'
import type { OpsCommand } from './ops/ops-command.ts'

/** In the order of the help. */
export const COMMANDS: Readonly<Record<string, OpsCommand>> = { status, watch, stop, start, place }
