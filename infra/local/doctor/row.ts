/** One line of what `npm run doctor` finds. */
export interface Row {
  readonly subject: string
  /** `note`: `npm start` works all the same; `missing`: it does not. */
  readonly state: 'ok' | 'note' | 'missing'
  readonly found: string
  /** What to do about it; empty where nothing is to be done. */
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
