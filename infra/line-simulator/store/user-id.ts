import { z } from 'zod'

const MAX_CHARACTERS = 255

/** Real ids are ASCII; here any name is one. Counts code points, as the order API does where the buyer gives the name. */
export const userIdSchema = z
  .string()
  .min(1)
  .refine(
    (text) => text.length <= MAX_CHARACTERS || Array.from(text).length <= MAX_CHARACTERS,
    `must have at most ${MAX_CHARACTERS} characters`,
  )
