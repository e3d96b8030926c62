import { z } from 'zod'

const share = (description: string) =>
  z
    .number()
    .min(0)
    .max(1)
    .optional()
    .meta({ description: `${description} Share of pushes, from 0 to 1.` })

/** The faults of the LINE simulator (infra/line-simulator/README.md). What is left out gets the simulator's default. */
export const faults = z
  .strictObject({
    latencyMs: z.number().min(0).max(3_600_000).optional().meta({ description: 'How long a push takes.' }),
    error500: share('Answered 500; nothing was accepted.'),
    timeoutAfterAccept: share('Accepted, but never answered.'),
    timeoutBeforeAccept: share('Neither accepted nor answered.'),
    garbledAfterAccept: share('Accepted, but the response is not HTTP.'),
    foreignPage: share('Answered 200 with a page of HTML; nothing was accepted.'),
    reset: share('Connection reset; nothing was accepted.'),
    rateLimited: share('Answered 429; nothing was accepted.'),
    down: z.boolean().optional().meta({ description: 'LINE cannot be reached.' }),
    forbidden: z.boolean().optional().meta({ description: 'Every push is answered 403.' }),
    unknownUsers: z
      .array(z.string().min(1).max(255))
      .max(1_000)
      .optional()
      .meta({ description: 'User ids that are refused.' }),
  })
  .meta({ id: 'LineFaults' })

export type Faults = Readonly<z.output<typeof faults>>
