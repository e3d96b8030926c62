import { isUtf8 } from 'node:buffer'

/** Undefined: it is no UTF-8, and a text would not have all of it. */
export const decodeText = (bytes: Buffer): string | undefined =>
  isUtf8(bytes) ? bytes.toString('utf8') : undefined

/** For JSON: text as it is, anything else as `{"base64": "…"}`. */
export const textOrBase64 = (bytes: Buffer): string | { readonly base64: string } =>
  decodeText(bytes) ?? { base64: bytes.toString('base64') }
