import { escapeControlCharactersInJson } from '../escape-control-characters.ts'

/** For programs, and safe in a terminal. @param indent 0: one line */
export const toJson = (value: unknown, indent = 2) =>
  escapeControlCharactersInJson(JSON.stringify(value, undefined, indent))
