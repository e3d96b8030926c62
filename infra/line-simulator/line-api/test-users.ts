export interface TestUser {
  readonly userId: string
  readonly name: string
}

/** Users to log in as. Their ids have LINE's shape and are easy to distinguish and to type. */
export const TEST_USERS: readonly TestUser[] = [
  { userId: `U${'1'.repeat(32)}`, name: 'Ploy' },
  { userId: `U${'2'.repeat(32)}`, name: 'Somchai' },
  { userId: `U${'3'.repeat(32)}`, name: 'Malee' },
  { userId: `U${'4'.repeat(32)}`, name: 'Anna' },
]

export const nameOf = (userId: string): string | undefined =>
  TEST_USERS.find((user) => user.userId === userId)?.name
