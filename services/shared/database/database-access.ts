import { isIP } from 'node:net'
import { z } from 'zod'
import { isPercentEncoded } from '../network/percent-encoding.ts'
import { crossFieldCheck } from '../runtime/read-config.ts'
import { caFile, onOrOff, tlsFault, tlsTrust, type TlsTrust } from '../network/tls-settings.ts'

/** The database's address and credentials. */
export interface DatabaseAccess {
  /** `mysql://user:password@host:port/database` */
  readonly url: string
  /** Absent: without TLS. */
  readonly tls?: TlsTrust | undefined
}

const FORM = 'must be mysql://user:password@host:port/database'

/** The settings of every program that uses the database. */
export const databaseSettings = {
  DATABASE_URL: z
    .url({
      protocol: /^mysql$/,
      error: ({ input }) => (input === undefined ? `is required: it ${FORM}` : FORM),
      abort: true,
    })
    .refine(namesDatabase, `names no database: it ${FORM}`)
    .refine(hasNoTlsOptions, 'remove what follows the question mark, and set DATABASE_TLS=on instead')
    .refine(isPercentEncoded, 'a % must be written %25; or use DATABASE_PASSWORD'),
  DATABASE_PASSWORD: z.string().optional(),
  DATABASE_TLS: onOrOff,
  DATABASE_CA_FILE: caFile,
}

type DatabaseSettings = z.output<z.ZodObject<typeof databaseSettings>>

/** For the schema of a program that has these settings among others: reports contradictions between them. */
export const databaseCheck = crossFieldCheck(databaseFaults)

/** These settings alone. */
export const databaseSchema = z.object(databaseSettings).check(databaseCheck)

export function databaseAccess(settings: DatabaseSettings): DatabaseAccess {
  const url = new URL(settings.DATABASE_URL)
  if (settings.DATABASE_PASSWORD !== undefined) url.password = encodeURIComponent(settings.DATABASE_PASSWORD)
  return { url: url.href, tls: tlsTrust(settings.DATABASE_TLS, settings.DATABASE_CA_FILE) }
}

/** By the name of the setting at fault. */
function databaseFaults(settings: Partial<DatabaseSettings>): Record<string, string> {
  const { DATABASE_URL: address, DATABASE_TLS: tls, DATABASE_CA_FILE: ca } = settings
  const contradiction = tlsFault(tls, ca)
  if (contradiction) return { DATABASE_TLS: contradiction }
  if (address === undefined || !URL.canParse(address)) return {}
  if (settings.DATABASE_PASSWORD !== undefined && new URL(address).password !== '')
    return { DATABASE_PASSWORD: 'DATABASE_URL already has a password: remove one of them' }
  if (!tlsTrust(tls, ca)) return {}
  // The driver would compare the certificate with "localhost" instead.
  const isAddress = isIP(new URL(address).hostname.replace(/^\[|\]$/g, '')) !== 0
  return isAddress
    ? { DATABASE_URL: 'with TLS, must have the host name of the certificate, not an address' }
    : {}
}

function namesDatabase(value: string): boolean {
  return new URL(value).pathname.length > 1
}

/** Providers put `?ssl-mode=REQUIRED` and the like into their URLs, which our driver ignores. */
function hasNoTlsOptions(value: string): boolean {
  return !Array.from(new URL(value).searchParams.keys()).some((name) => /^(ssl|tls|usessl)/i.test(name))
}
