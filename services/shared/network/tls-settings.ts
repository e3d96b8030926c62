import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { z } from 'zod'

/** Speak TLS, and whom to believe: these authorities (PEM), or those that Node knows. */
export interface TlsTrust {
  readonly ca: string | undefined
}

export const onOrOff = z.enum(['on', 'off']).optional()

/** The path of a file with the certificates of one or several authorities; read at once, so that faults show. */
export const caFile = z
  .string()
  .transform((path, context) => {
    const fault = (message: string) => {
      context.addIssue({ code: 'custom', message })
      return z.NEVER
    }
    let content: string
    try {
      content = readFileSync(path, 'utf8')
    } catch (error) {
      return fault(`this file cannot be read (${(error as NodeJS.ErrnoException).code ?? 'not a path'})`)
    }
    const certificates = content.match(/-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----/gs) ?? []
    if (certificates.length === 0)
      return fault('this file has no certificate in PEM form (-----BEGIN CERTIFICATE-----)')
    if (!certificates.every(isCertificate)) return fault('a certificate in this file is damaged')
    return certificates.join('\n')
  })
  .optional()

function isCertificate(pem: string): boolean {
  try {
    new X509Certificate(pem)
    return true
  } catch {
    return false
  }
}

/** A file turns TLS on by being there. */
export function tlsTrust(tls: 'on' | 'off' | undefined, ca: string | undefined): TlsTrust | undefined {
  return tls === 'on' || ca !== undefined ? { ca } : undefined
}

/** What to say of settings that contradict each other; undefined where they don't. */
export function tlsFault(tls: unknown, ca: unknown): string | undefined {
  return tls === 'off' && ca !== undefined
    ? 'is off, yet a CA file is given: leave one of them out'
    : undefined
}
