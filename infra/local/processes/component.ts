/** A program that was started did not become ready. */
export class ComponentFailed extends Error {
  override readonly name = 'ComponentFailed'
  /** Somebody else took its port between the choice and the start: with another port it may succeed. */
  readonly addressInUse: boolean

  /** @param log what it logged since it was started */
  constructor(message: string, log: string) {
    super(message)
    this.addressInUse = /EADDRINUSE|address already in use/i.test(log)
  }
}
