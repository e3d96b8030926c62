/** Every word of the shop. A language is a value of this type, so a missing one doesn't compile. */
export interface Words {
  shop: {
    products: string
    productsEmptyTitle: string
    productsEmpty: string
    buy: string
    ordering: string
    retrying: string
    onHold: string
    ordered: string
    soldOut: string
    left: (amount: string) => string
    onlyLeft: (amount: string) => string
    fewer: (product: string) => string
    more: (product: string) => string
    quantity: (product: string) => string
  }
  orders: {
    title: string
    emptyTitle: string
    empty: string
    older: string
    loadingOlder: string
    placing: string
    placingAgain: string
    waiting: string
    safe: string
    paused: string
    confirmed: string
    failed: string
    number: (id: number) => string
    times: (product: string, quantity: string) => string
  }
  live: { live: string; connecting: string; lost: string }
  notices: {
    placed: (product: string, quantity: string, id: number) => string
    soldOut: (product: string) => string
    notEnough: (product: string, amount: string) => string
    gone: (product: string) => string
    refused: (product: string) => string
    expired: (product: string) => string
    network: (product: string) => string
    busy: (product: string, seconds: string) => string
    tooMany: (product: string, seconds: string) => string
    offline: string
    unreachable: string
    lineSlow: string
    renewing: string
    sessionExpired: string
    olderFailed: string
    logIn: string
    follow: string
    dismiss: string
  }
  announce: {
    confirmed: (product: string, id: number) => string
    failed: (product: string, id: number) => string
    live: string
  }
  login: {
    simulated: string
    chat: (name: string) => string
    testUser: string
    shoppingAs: (name: string) => string
  }
  opening: {
    loading: string
    unreachableTitle: string
    unreachable: string
    simulatorTitle: string
    simulator: string
    noLoginTitle: string
    noLogin: string
  }
  language: { other: string; switchTo: string }
}
