import { audit } from './commands/audit.ts'
import { letters } from './commands/letters.ts'
import { line } from './commands/line.ts'
import { messages } from './commands/messages.ts'
import { place } from './commands/place.ts'
import { poison } from './commands/poison.ts'
import { restock } from './commands/restock.ts'
import { rewind } from './commands/rewind.ts'
import { start, stop } from './commands/stop-start.ts'
import { status } from './commands/status.ts'
import { story } from './commands/story.ts'
import { watch } from './commands/watch.ts'
import type { OpsCommand } from './ops/ops-command.ts'

/** In the order of the help. */
export const COMMANDS: Readonly<Record<string, OpsCommand>> = {
  ...{ status, watch, stop, start, place, line, poison },
  ...{ letters, rewind, story, messages, restock, audit },
}
