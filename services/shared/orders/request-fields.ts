import { z } from 'zod'

/** Fields of requests that more than one service takes. */

const MAX_ID = 4_294_967_295
export const id = z.int().min(1).max(MAX_ID).meta({ example: 1 })
export const productPath = z.object({
  id: z.coerce.number().int().min(1).max(MAX_ID).meta({ example: 1 }),
})

export const MAX_CHARACTERS = 255
/** Counts characters as the database and JSON Schema do: a surrogate pair is one. */
const fits = (text: string) => text.length <= MAX_CHARACTERS || Array.from(text).length <= MAX_CHARACTERS

/** Text that fits a column of the database. */
export const shortText = (text: z.ZodString) =>
  text
    .min(1)
    .refine(fits, `must have at most ${MAX_CHARACTERS} characters`)
    .refine((value) => value.isWellFormed(), 'must be well-formed Unicode')

export const newProduct = z
  .object({
    name: shortText(z.string().trim()).meta({ maxLength: MAX_CHARACTERS, example: 'Thai tea' }),
    amount: z.int().min(0).max(1_000_000_000).meta({ description: 'Pieces in stock.', example: 100 }),
  })
  .meta({ id: 'NewProduct' })
