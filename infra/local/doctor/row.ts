/** One row of `npm run doctor`. */
export interface Row {
  readonly subject: string
  /** `note`: `npm start` works; `missing`: it does not work, or no message would reach LINE. */
  readonly state: 'ok' | 'note' | 'missing'
  readonly found: string
  /** What to do about it; empty if there is nothing to do. */
  readonly todo: string
}

export const ok = (subject: string, found: string): Row => ({ subject, state: 'ok', found, todo: '' })

export const note = (subject: string, found: string, todo = ''): Row => ({
  subject,
  state: 'note',
  found,
  todo,
})

export const missing = (subject: string, found: string, todo = ''): Row => ({
  subject,
  state: 'missing',
  found,
  todo,
})
