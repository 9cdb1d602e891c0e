import { createRequire } from 'node:module';
import tseslint from 'typescript-eslint';

/** What ships has these limits; tests, benches and examples may do more. */
const { shipped } = createRequire(import.meta.url)('./scripts/folders.json');
const inFolders = (...folders) => folders.map((folder) => `${folder}/**/*.ts`);

const ENVIRONMENT = {
  object: 'process',
  property: 'env',
  message: 'Only config/ reads the environment: add a row to config/settings-table.ts and use loadSettings(), or childEnvironment().',
};
const CLOCK = {
  object: 'Date',
  property: 'now',
  message: 'core has no clock: take the time as an argument (asOf, nowMs), so that a test and a replay can give it.',
};
const RANDOM = {
  object: 'Math',
  property: 'random',
  message: 'core has no hidden randomness: take a seeded generator or a seed as an argument.',
};
const NEW_DATE = {
  selector: "NewExpression[callee.name='Date'][arguments.length=0], CallExpression[callee.name='Date']",
  message: 'core has no clock: take the time as an argument. new Date(epochMs) is fine.',
};
const EXPORT_ALL = { selector: 'ExportAllDeclaration', message: 'Name what you export: a reader must see what is public.' };

const OBJECT_FOLDERS =
  'batches|clock|definitions|deployments|finished-requests|ingests|instances|models|owners|pending-requests|predictions|reports|requests|runs|searches|snapshots|steps';
const OBJECT_KEY_MESSAGE = 'Object keys come from contracts/names.ts: use `keys`, and its functions that read keys back.';
const OBJECT_KEYS = [
  `Literal[value=/^(${OBJECT_FOLDERS})\\u002F/]`,
  `TemplateLiteral > TemplateElement:first-child[value.raw=/^(${OBJECT_FOLDERS})\\u002F/]`,
].map((selector) => ({ selector, message: OBJECT_KEY_MESSAGE }));

const coreGlobals = [
  'process',
  'Buffer',
  'TextEncoder',
  'TextDecoder',
  'setTimeout',
  'setInterval',
  'fetch',
  'console',
  'performance',
  'crypto',
  'require',
];
const noGlobals = (names, message) => ['error', ...names.map((name) => ({ name, message }))];

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', '.perennial/', '**/*.cjs', '**/*.mjs', 'eslint.config.js', 'console/web/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.base],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-var': 'error',
      'prefer-const': 'error',
      'no-console': 'off',
      'no-restricted-syntax': ['error', EXPORT_ALL],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          allowForKnownSafeCalls: [
            { from: 'package', package: 'node:test', name: ['it', 'describe', 'test', 'before', 'after', 'beforeEach', 'afterEach'] },
          ],
        },
      ],
      '@typescript-eslint/no-for-in-array': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: false } }],
      '@typescript-eslint/no-unnecessary-type-assertion': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/prefer-promise-reject-errors': 'error',
      '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  {
    files: ['index.ts', ...inFolders(...shipped)],
    rules: {
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: inFolders(...shipped),
    ignores: ['contracts/names.ts', 'core/**'],
    rules: { 'no-restricted-syntax': ['error', EXPORT_ALL, ...OBJECT_KEYS] },
  },
  {
    files: inFolders(...shipped.filter((folder) => folder !== 'config' && folder !== 'core')),
    rules: { 'no-restricted-properties': ['error', ENVIRONMENT] },
  },
  {
    files: inFolders('core'),
    rules: {
      'no-restricted-properties': ['error', ENVIRONMENT, CLOCK, RANDOM],
      'no-restricted-syntax': ['error', EXPORT_ALL, NEW_DATE, ...OBJECT_KEYS],
      'no-restricted-globals': noGlobals(
        coreGlobals,
        'core is pure: values in, values out. Do this in an adapter or an activity and pass the result in.',
      ),
    },
  },
  {
    files: inFolders('workflows'),
    rules: {
      'no-restricted-globals': noGlobals(
        ['process', 'Buffer', 'fetch', 'require', 'performance'],
        'Workflow code must replay: do this in an activity.',
      ),
      'no-restricted-imports': [
        'error',
        { patterns: [{ regex: '^node:', message: 'Workflow code must replay: node builtins belong in an activity.' }] },
      ],
    },
  },
);
