import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const SOURCES = ['kernel-bridge/src/**/*.ts', 'extension/src/**/*.{ts,tsx}', 'test/**/*.ts'];

/**
 * Forbids imports by path in one folder, so that they point one way:
 * extension → core; cli → engine, kernel; kernel → explore, engine; explore → engine → launch → core.
 * A further block for one folder replaces the rule, so each folder has exactly one.
 */
function importsOnly(files, message, ...patterns) {
  return {
    files,
    rules: {
      'no-restricted-imports': ['error', { patterns: patterns.map((regex) => ({ regex, message })) }],
    },
  };
}

/** Words in the source of what a user sees: two small letters in a row that are no part of an identifier. */
const WORDS = '/(^|[^_A-Za-z])[A-Za-z]?[a-z]{2}/';
const SEEN = '/^(aria-label|aria-description|aria-valuetext|title|placeholder|alt)$/';
const AS_WORDS = `:matches(Literal[value=${WORDS}], TemplateLiteral:has(> TemplateElement[value.raw=${WORDS}]))`;

/** Places of JSX where words are shown or read out: they come from a translation, never from the source. */
const SHOWN_WORDS = [
  `JSXText[value=${WORDS}]`,
  `JSXAttribute[name.name=${SEEN}] > Literal[value=${WORDS}]`,
  ...[
    'JSXExpressionContainer',
    'JSXExpressionContainer > :matches(ConditionalExpression, LogicalExpression)',
  ].flatMap((place) => [
    `JSXAttribute[name.name=${SEEN}] > ${place} > ${AS_WORDS}`,
    `:matches(JSXElement, JSXFragment) > ${place} > ${AS_WORDS}`,
  ]),
];

/** A relative path that leaves the folder and enters one of these. */
const enters = (...folders) => `^(\\.\\./)+(${folders.join('|')})/`;

export default tseslint.config(
  {
    ignores: [
      '**/node_modules/',
      '**/dist/',
      '**/lib/',
      '**/labextension/',
      '.venv/',
      '.setup/',
      'build/',
      'workspace/',
      'test/fixtures/',
      'test-results/',
      'kernel-bridge/src/core/contracts/types.ts',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: SOURCES,
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: {
        projectService: true,
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
      'no-eval': 'error',
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'as' }],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      // Spreading a text into its code points is meant.
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', caughtErrors: 'none' }],
      '@typescript-eslint/restrict-plus-operands': ['error', { allowNumberAndString: true }],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/unified-signatures': 'off',
    },
  },
  {
    files: ['extension/src/**/*.{ts,tsx}'],
    extends: [reactHooks.configs.flat.recommended],
    rules: {
      'no-restricted-syntax': [
        'error',
        ...SHOWN_WORDS.map((selector) => ({
          selector,
          message: 'Words that a user sees go through `trans`.',
        })),
      ],
    },
  },
  importsOnly(
    ['kernel-bridge/src/core/**/*.ts'],
    'core imports nothing of ours, nothing of Node and nothing of a browser framework.',
    enters('launch', 'engine', 'explore', 'kernel', 'cli'),
    '^node:',
    '^(react|react-dom|@jupyterlab/.*|@lumino/.*|@xyflow/.*)$',
  ),
  importsOnly(
    ['kernel-bridge/src/launch/**/*.ts'],
    'launch may import core only.',
    enters('engine', 'explore', 'kernel', 'cli'),
  ),
  importsOnly(
    ['kernel-bridge/src/engine/**/*.ts'],
    'engine may import launch and core only.',
    enters('explore', 'kernel', 'cli'),
  ),
  importsOnly(
    ['kernel-bridge/src/explore/**/*.ts'],
    'explore may import engine and core only.',
    enters('launch', 'kernel', 'cli'),
  ),
  importsOnly(['kernel-bridge/src/kernel/**/*.ts'], 'kernel may not import cli.', enters('cli')),
  importsOnly(
    ['extension/src/**/*.{ts,tsx}'],
    'The extension reaches kernel-bridge only through @querymill/kernel-bridge/core, and nothing of Node.',
    'kernel-bridge/(src|dist|lib)/',
    '^@querymill/kernel-bridge(?!/core$)',
    '^node:',
  ),
  {
    files: ['kernel-bridge/src/cli/**/*.ts', 'test/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      // `test()` and `describe()` of node:test return promises that the runner itself awaits.
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          allowForKnownSafeCalls: [
            { from: 'package', name: ['test', 'it', 'describe', 'suite'], package: 'node:test' },
          ],
        },
      ],
      // What a test reads back from JSON is checked by its assertions.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
    },
  },
);
