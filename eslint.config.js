import js from '@eslint/js'
import compat from 'eslint-plugin-compat'
import tseslint from 'typescript-eslint'
import { BASELINE } from './frontend/baseline.js'

const kafkajsMessage = 'Only services/shared/kafka imports kafkajs: use its modules.'

export default tseslint.config(
  { ignores: ['**/dist/', 'node_modules/', '.local/'] },
  js.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // node:test's test() and describe() return promises that the runner itself awaits.
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          allowForKnownSafeCalls: [
            { from: 'package', package: 'node:test', name: ['test', 'describe', 'it', 'suite'] },
          ],
        },
      ],
      // In every way: import, import(), require.
      'no-restricted-syntax': [
        'error',
        { selector: 'Literal[value=/^kafkajs(\\u002F|$)/]', message: kafkajsMessage },
      ],
      'no-restricted-imports': [
        'error',
        {
          paths: ['module', 'node:module'].map((name) => ({
            name,
            importNames: ['createRequire', 'Module', 'default'],
            message: 'Only services/shared/kafka/patches reaches into other packages.',
          })),
        },
      ],
      // Express's Request is an IncomingMessage by shape, which is how middleware hands it on.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      'no-console': 'error',
    },
  },
  {
    // What comes over HTTP is any; tests assert its shape.
    files: ['**/*.test.ts', 'tests/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
    },
  },
  // naive.ts is the tutorial's code, which the benchmark compares with.
  {
    files: ['services/shared/kafka/**', 'tests/bench/servers/naive.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  { files: ['services/shared/kafka/patches/**'], rules: { 'no-restricted-imports': 'off' } },
  {
    // Code that runs in a browser: no API younger than the baseline. `tsc -p frontend/tsconfig.page.json` finds those of
    // JavaScript itself.
    files: ['frontend/*/**/*.{js,ts,tsx}', 'infra/line-simulator/chat/public/**'],
    ignores: ['**/*.test.ts', '**/testing/**'],
    plugins: { compat },
    rules: {
      'compat/compat': 'error',
      'no-restricted-properties': [
        'error',
        ...['any', 'timeout'].map((property) => ({
          object: 'AbortSignal',
          property,
          message: 'Younger than the baseline: use frontend/shared/network/abort.ts.',
        })),
      ],
    },
    settings: {
      browsers: [`ios_saf ${BASELINE.ios}`, `safari ${BASELINE.safari}`, `chrome ${BASELINE.chrome}`],
    },
  },
  // It works where the page's own code does not.
  { files: ['frontend/public/**'], languageOptions: { ecmaVersion: 5, sourceType: 'script' } },
  { files: ['**/*.js'], languageOptions: { globals: { process: 'readonly', console: 'readonly' } } },
)
