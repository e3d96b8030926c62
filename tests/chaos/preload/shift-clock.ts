// Loaded before a service: its wall clock is off by what a file says, and changes when the file does, as when a
// machine's clock is set. Timers follow the monotonic clock and stay as they are.
import { readFileSync } from 'node:fs'

const LOOK_MS = 200

const file = process.env.CHAOS_CLOCK_FILE
const RealDate = Date
let shiftMs = 0

function look(): void {
  try {
    if (file !== undefined) shiftMs = Number(readFileSync(file, 'utf8'))
  } catch {
    // No file: the clock is right.
  }
}

look()
setInterval(look, LOOK_MS).unref()

const now = () => RealDate.now() + shiftMs

globalThis.Date = new Proxy(RealDate, {
  apply: () => new RealDate(now()).toString(),
  construct: (target, args: unknown[], newTarget) =>
    Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget) as object,
  get: (target, property, receiver) =>
    property === 'now' ? now : (Reflect.get(target, property, receiver) as unknown),
})
