/** A module that decides something, and the unit tests that should notice when its code changes. */
export interface MutatedModule {
  readonly file: string
  /** They need no servers, because they run once for each change. */
  readonly tests: readonly string[]
}

const withOwnTest = (file: string): MutatedModule => ({ file, tests: [file.replace(/\.ts$/, '.test.ts')] })

export const MODULES: readonly MutatedModule[] = [
  ...['allocate-stock', 'order-batcher', 'stock-cache'].map((name) =>
    withOwnTest(`services/order-api/orders/${name}.ts`),
  ),
  {
    file: 'services/order-api/orders/place-batch.ts',
    tests: ['services/order-api/orders/place-batch-outcomes.test.ts'],
  },
  {
    file: 'services/order-api/http/authenticate.ts',
    tests: ['services/order-api/http/authenticate-unit.test.ts'],
  },
  {
    file: 'services/shared/http/requests/operator-check.ts',
    tests: ['services/order-api/http/authenticate-unit.test.ts'],
  },
  ...['id-tokens', 'verified-tokens'].map((name) => withOwnTest(`services/order-api/http/${name}.ts`)),
  ...['line-client', 'push-with-retries', 'retry-pause', 'circuit-breaker'].map((name) =>
    withOwnTest(`services/notifier/line/${name}.ts`),
  ),
  ...['partition-window', 'lane-queue'].map((name) => withOwnTest(`services/notifier/consumer/${name}.ts`)),
  // The window without a network: its tests are those of the lanes, too.
  ...['lanes', 'window'].map((name) => ({
    file: `services/notifier/consumer/${name}.ts`,
    tests: ['window', 'window-rebalance', 'window-stop'].map(
      (test) => `services/notifier/consumer/${test}.test.ts`,
    ),
  })),
  withOwnTest('services/shared/runtime/backoff.ts'),
]
