/** What was sent is not what was asked for, although all of it came. */
export class WrongContent extends Error {
  override readonly name = 'WrongContent'
}
