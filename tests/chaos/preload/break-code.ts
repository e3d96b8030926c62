// Loaded before a service: replaces some of its code, to show that a run finds what that breaks.
import { registerHooks } from 'node:module'
import type { CodeChange } from '../variants/variant.ts'

const changes = JSON.parse(process.env.CHAOS_CODE_CHANGES ?? '[]') as CodeChange[]

registerHooks({
  load: (url, context, nextLoad) => {
    const loaded = nextLoad(url, context)
    const source = changes
      .filter(({ file }) => url.endsWith(`/${file}`))
      .reduce((code, change) => replaceOnce(code, change), textOf(loaded.source))
    return changes.some(({ file }) => url.endsWith(`/${file}`)) ? { ...loaded, source } : loaded
  },
})

const textOf = (source: unknown) =>
  typeof source === 'string' ? source : Buffer.from(source as Uint8Array).toString()

function replaceOnce(code: string, { file, replace, by }: CodeChange): string {
  if (code.split(replace).length !== 2) throw new Error(`${file} does not say "${replace}" exactly once`)
  return code.replace(replace, () => by)
}
