import { readFileSync } from 'node:fs'

/** The text of a file; undefined if it is missing or may not be read. */
export function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

/** The value in a JSON file; undefined if the file is missing or incomplete. */
export function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}
