// Loaded before a service: replaces some of its code, to show that a run finds what that breaks.
import { registerHooks } from 'node:module'
import { changeCode } from '../variants/change-code.ts'
import type { CodeChange } from '../variants/variant.ts'

const changes = JSON.parse(process.env.CHAOS_CODE_CHANGES ?? '[]') as CodeChange[]

registerHooks({
  load: (url, context, nextLoad) => {
    const loaded = nextLoad(url, context)
    const ofThisFile = changes.filter(({ file }) => url.endsWith(`/${file}`))
    if (ofThisFile.length === 0) return loaded
    return { ...loaded, source: ofThisFile.reduce(changeCode, textOf(loaded.source)) }
  },
})

const textOf = (source: unknown) =>
  typeof source === 'string' ? source : Buffer.from(source as Uint8Array).toString()
