const USERS = 10_000

/** Who places the order of this number: one buyer after the other. */
export const buyerOf = (order: number, users = USERS) => `bench-user-${order % users}`
