import type { CodeChange } from './variant.ts'

/** @throws when the code does not have what is to be replaced, or has it more than once */
export function changeCode(code: string, { file, replace, by }: CodeChange): string {
  if (code.split(replace).length !== 2) throw new Error(`${file} does not say "${replace}" exactly once`)
  return code.replace(replace, () => by)
}
