import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { z } from 'zod'

/** Use TLS, and trust these certificate authorities (PEM), or those of Node. */
export interface TlsTrust {
  readonly ca: string | undefined
}

export const onOrOff = z.enum(['on', 'off']).optional()

/** The path of a file with certificates of authorities. It is read at once, so that its faults are reported. */
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

/** A CA file turns TLS on. */
export function tlsTrust(tls: 'on' | 'off' | undefined, ca: string | undefined): TlsTrust | undefined {
  return tls === 'on' || ca !== undefined ? { ca } : undefined
}

/** Describes a contradiction between these settings; undefined if there is none. */
export function tlsFault(tls: unknown, ca: unknown): string | undefined {
  return tls === 'off' && ca !== undefined ? 'is off, but a CA file is set: remove one of them' : undefined
}
