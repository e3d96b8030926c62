import bcd, { type CompatStatement, type Identifier } from '@mdn/browser-compat-data' with { type: 'json' }
import { BASELINE } from '../../baseline.js'

// What browsers have that are younger than the baseline, from MDN's data.

/** Whether the oldest browsers of the baseline have it: without a prefix, and without a flag. */
export function isInBaseline({ support }: CompatStatement): boolean {
  const isSince = (browser: 'safari_ios' | 'chrome', version: string): boolean =>
    [support[browser] ?? []]
      .flat()
      .filter(({ prefix, alternative_name: other, flags }) => !prefix && !other && !flags)
      .some(({ version_added: added }) => typeof added === 'string' && isAtMost(added, version))
  return isSince('safari_ios', BASELINE.ios) && isSince('chrome', BASELINE.chrome)
}

function isAtMost(version: string, limit: string): boolean {
  const [major = 0, minor = 0] = version.replace('≤', '').split('.').map(Number)
  const [limitMajor = 0, limitMinor = 0] = limit.split('.').map(Number)
  return major < limitMajor || (major === limitMajor && minor <= limitMinor)
}

/** Every global object, method and property that is younger, as a path: `['AbortSignal', 'any_static']`. */
export function youngApis(): string[][] {
  const found: string[][] = []
  function collect(parent: Identifier, path: string[]): void {
    for (const [key, child] of Object.entries(parent) as [string, Identifier][]) {
      if (key === '__compat' || key.endsWith('_event')) continue
      const below = [...path, key]
      if (child.__compat && !isInBaseline(child.__compat)) found.push(below)
      else collect(child, below)
    }
  }
  collect(bcd.api, [])
  collect(bcd.javascript.builtins ?? {}, [])
  return found
}

/** For `addInitScript`: removes these from a page, and says how many there were. */
export function removeApis(paths: readonly (readonly string[])[]): void {
  // Kept: they may be removed themselves.
  const { getOwnPropertyDescriptor } = Object
  const { deleteProperty } = Reflect
  let removed = 0
  for (const path of paths) {
    const last = path[path.length - 1] ?? ''
    const name = last.replace(/_static$/, '')
    let owner: unknown = window
    for (const key of path.slice(0, -1)) owner = (owner as Record<string, unknown> | undefined)?.[key]
    const { prototype } = (owner ?? {}) as { prototype?: unknown }
    const places = last === name ? [prototype, path[0] === 'Window' ? window : owner] : [owner]
    const place = places.find((object): object is object => {
      const canHave = typeof object === 'function' || (typeof object === 'object' && object !== null)
      return canHave && getOwnPropertyDescriptor(object, name) !== undefined
    })
    if (place && deleteProperty(place, name)) removed += 1
  }
  Object.defineProperty(window, 'removedApis', { value: removed })
}
