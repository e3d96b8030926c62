import { z } from 'zod'
import { describeFault } from './describe-fault.ts'
import { DomainError } from './errors.ts'

/**
 * Reads a service's settings from environment variables.
 *
 * The caller passes `process.env`; files that it names are read too. A variable that is set to the empty string counts as
 * absent, so that a copied `.env.example` with blanks behaves like one without those lines.
 *
 * @throws ConfigError naming every faulty variable at once, never its value.
 */
export function readConfig<Schema extends z.ZodType>(
  schema: Schema,
  env: Readonly<Record<string, string | undefined>>,
): Readonly<z.output<Schema>> {
  const present = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== '' && value !== undefined),
  )
  const parsed = schema.safeParse(present, { error: describeFault })
  if (parsed.success) return Object.freeze(parsed.data)
  throw new ConfigError(
    parsed.error.issues.map((issue) => `${issue.path.join('.') || 'environment'}: ${issue.message}`),
  )
}

export class ConfigError extends DomainError {
  readonly faults: readonly string[]
  constructor(faults: readonly string[]) {
    super(
      'invalid_config',
      `invalid settings\n${faults.map((fault) => `  - ${fault}`).join('\n')}\nSee .env.example.`,
    )
    this.faults = faults
  }
}

/** The faults of the settings that `read` reads; empty if there are none. */
export function collectFaults(read: () => unknown): readonly string[] {
  try {
    read()
    return []
  } catch (error) {
    if (error instanceof ConfigError) return error.faults
    throw error
  }
}

/** Building blocks for the services' schemas: environment variables are strings. */
export const port = (fallback: number) => z.coerce.number().int().min(0).max(65535).default(fallback)
export const positiveInteger = (fallback: number, most = Number.MAX_SAFE_INTEGER) =>
  z.coerce.number().int().positive().max(most).default(fallback)
/** Without this, `localhost:8001` would be a URL, too, with the scheme `localhost`. */
export const httpUrl = z.url({
  protocol: /^https?$/,
  error: 'must be a URL that begins with http:// or https://',
})
export const commaSeparated = z.string().transform((list) =>
  list
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean),
)

/** Every program has these. */
export const logSettings = {
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  LOG_PRETTY: z.stringbool().optional(),
}

/**
 * For a schema's `check`: looks at settings together. It runs also where single ones are at fault, so that all
 * faults are reported at once; the settings may therefore be incomplete.
 *
 * @param faultsOf returns the faults, by the name of the setting at fault
 */
export function crossFieldCheck<Settings>(faultsOf: (settings: Partial<Settings>) => Record<string, string>) {
  return z.superRefine<Settings>(
    (settings, context) => {
      for (const [name, message] of Object.entries(faultsOf(settings)))
        context.addIssue({ code: 'custom', path: [name], message })
    },
    { when: () => true },
  )
}
