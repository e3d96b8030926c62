/** These change nothing, but only who has the rights that the other statements here need may run them. */
export const neededRights = ['UPDATE orders SET status = status WHERE FALSE']
