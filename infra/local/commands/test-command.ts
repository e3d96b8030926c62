import { globSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { resetDirectory, endAbandonedStacks } from './reset-directory.ts'
import { buildFrontend } from '../stack/build-frontend.ts'
import { CommandFailed, type CommandContext } from '../command-context.ts'
import { Interrupted } from '../terminal/interrupted.ts'
import { countSignals } from '../processes/count-signals.ts'
import { LOCAL_DIRECTORY, PROJECT_ROOT, stackPaths } from '../paths.ts'
import { installChromium } from './install-chromium.ts'
import { installPromtool } from './install-promtool.ts'
import { runForeground } from '../processes/run-foreground.ts'
import { startStack } from '../stack/start-stack.ts'
import { archiveKafkaClasses } from '../testing/archive-kafka-classes.ts'

// The longest begin first, so that none of them runs alone at the end. tests/compose needs Docker: see
// test-compose-command.ts.
const LONGEST_TESTS = [
  'tests/chaos/broken-variants.test.ts',
  'tests/e2e/another-kafka.test.ts',
  'tests/chaos/chaos.test.ts',
  'frontend/shop/shop-windows.test.ts',
  'tests/bench/bench.test.ts',
]
const ALL_TESTS = [
  'tests/chaos',
  'tests/bench',
  'tests/e2e',
  'frontend/shop',
  'services',
  'infra',
  'frontend',
  'tests/support',
  'tests/docs',
].map((folder) => `${folder}/**/*.test.ts`)
const RUN_ALL_TESTS = join(PROJECT_ROOT, 'infra/local/testing/run-all-tests.ts')
const DIRECTORY = join(LOCAL_DIRECTORY, 'test')
/** Most tests wait for servers and not for the processor. */
const CONCURRENCY = String(availableParallelism() + 3)

/**
 * `npm test`: starts a separate, empty Kafka and database, then runs the tests. Arguments are files, patterns of files
 * and options of `node --test`.
 */
export async function runTests(context: CommandContext, args: readonly string[]): Promise<number> {
  const { environment, progress } = context
  const options = args.filter((arg) => arg.startsWith('-'))
  const patterns = args.filter((arg) => !arg.startsWith('-'))
  if (patterns.length > 0 && globSync(patterns, { cwd: PROJECT_ROOT }).length === 0) {
    throw new CommandFailed(`No test file matches ${patterns.join(' ')}.`)
  }
  const paths = stackPaths(DIRECTORY)
  await resetDirectory(DIRECTORY, 'Two test runs would share their data.')

  const interrupt = new AbortController()
  let onSignal = countSignals({
    onFirst: (name) => interrupt.abort(new Interrupted(name)),
    onSecond: () => undefined,
  })
  context.onSignal((name) => onSignal(name))
  const { signal } = interrupt

  const classes = await archiveKafkaClasses({
    ...{ env: environment, progress, signal, kafkaHome: context.settings.KAFKA_HOME },
    directory: join(DIRECTORY, 'kafka-classes'),
  })
  const inherited = { ...classes, ...environment }
  const stack = await startStack({
    directory: DIRECTORY,
    inherited,
    command: 'npm test',
    services: [],
    simulator: false,
    migrate: false,
    settings: {
      MAVEN_REPOSITORY: context.settings.MAVEN_REPOSITORY,
      KAFKA_HOME: context.settings.KAFKA_HOME,
    },
    ports: 'any',
    progress,
    signal,
  })
  try {
    const shared = { paths, env: environment, progress, signal }
    const chromium = await installChromium(context, paths, patterns.length === 0, signal)
    if (needsPromtool(patterns)) await installPromtool(context, paths, patterns.length === 0, signal)
    await buildFrontend(shared)
    signal.throwIfAborted()
    return await runForeground({
      name: 'tests',
      args:
        args.length === 0
          ? [
              RUN_ALL_TESTS,
              CONCURRENCY,
              ...new Set(
                [...LONGEST_TESTS, ...ALL_TESTS].flatMap((pattern) =>
                  globSync(pattern, { cwd: PROJECT_ROOT }).sort(),
                ),
              ),
            ]
          : [
              '--test',
              `--test-concurrency=${CONCURRENCY}`,
              ...options,
              ...(patterns.length > 0 ? patterns : ALL_TESTS),
            ],
      env: {
        // There are some hundred processes, and half of the start of each is compilation.
        NODE_COMPILE_CACHE: join(LOCAL_DIRECTORY, 'compile-cache'),
        ...inherited,
        DATABASE_URL: stack.env.DATABASE_URL,
        KAFKA_BROKERS: stack.env.KAFKA_BROKERS,
        ...(chromium && { CHROMIUM_PATH: chromium }),
      },
      run: paths.run,
      byHand: false,
      onSignal: (listener) => {
        onSignal = listener
      },
    })
  } finally {
    // A test that was killed leaves its processes below the same directory.
    await endAbandonedStacks(DIRECTORY).finally(stack.close)
  }
}

function needsPromtool(patterns: readonly string[]): boolean {
  const chosen = globSync([...patterns], { cwd: PROJECT_ROOT })
  return patterns.length === 0 || chosen.some((file) => file.startsWith(join('infra', 'observability')))
}
