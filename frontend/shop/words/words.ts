import type { FailureKind } from '../session/login-failure.ts'

/** Every text of the shop. A language is a value of this type, so a missing text does not compile. */
export interface Words {
  readonly shop: {
    readonly products: string
    readonly productsEmptyTitle: string
    readonly productsEmpty: string
    readonly buy: string
    readonly ordering: string
    readonly retrying: string
    readonly onHold: string
    readonly ordered: string
    readonly soldOut: string
    left: (amount: string) => string
    onlyLeft: (amount: string) => string
    fewer: (product: string) => string
    more: (product: string) => string
    quantity: (product: string) => string
    showMore: (shown: string, all: string) => string
  }
  readonly views: {
    readonly label: string
    /** Follows a number of orders, for screen readers. */
    readonly underWay: string
  }
  readonly orders: {
    readonly title: string
    readonly emptyTitle: string
    readonly empty: string
    readonly older: string
    readonly loadingOlder: string
    readonly placing: string
    readonly placingAgain: string
    readonly waiting: string
    readonly safe: string
    readonly paused: string
    readonly confirmed: string
    readonly failed: string
    /** What the buyer can do about it. */
    failedAdvice: (id: number) => string
    number: (id: number) => string
    times: (product: string, quantity: string) => string
  }
  readonly live: { readonly live: string; readonly connecting: string; readonly lost: string }
  readonly notices: {
    placed: (product: string, quantity: string, id: number) => string
    soldOut: (product: string) => string
    notEnough: (product: string, amount: string) => string
    gone: (product: string) => string
    refused: (product: string) => string
    expired: (product: string) => string
    network: (product: string) => string
    busy: (product: string, seconds: string) => string
    tooMany: (product: string, seconds: string) => string
    readonly offline: string
    readonly unreachable: string
    readonly lineSlow: string
    readonly renewing: string
    loginRefused: (code: string) => string
    readonly olderFailed: string
    readonly logIn: string
    readonly follow: string
    readonly dismiss: string
  }
  readonly announce: {
    confirmed: (product: string, id: number) => string
    failed: (product: string, id: number) => string
    readonly live: string
  }
  readonly login: {
    readonly simulated: string
    chat: (name: string) => string
    readonly testUser: string
    shoppingAs: (name: string) => string
  }
  readonly opening: {
    readonly loading: string
    readonly unreachableTitle: string
    readonly unreachable: string
    readonly simulatorTitle: string
    readonly simulator: string
    readonly noLoginTitle: string
    readonly noLogin: string
    readonly failedTitle: string
    readonly failures: Readonly<Record<Exclude<FailureKind, 'clock'>, string>>
    clockAhead: (by: string) => string
    clockBehind: (by: string) => string
    code: (code: string) => string
    readonly tryAgain: string
  }
  /** The button that switches to this language. */
  readonly language: { readonly name: string; readonly switchTo: string }
}
