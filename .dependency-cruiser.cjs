// What may import what: the table of docs/architecture.md. Nothing else is allowed.
const OURS = '^(packages/[^/]+|grader|reports|assignments/[^/]+)/';

/** A room, and the rooms of ours that it may import. */
const rooms = {
  'packages/matrix': [],
  'packages/contracts': [],
  'packages/gradcheck': ['packages/matrix'],
  'packages/net': ['packages/matrix'],
  'packages/data': ['packages/matrix', 'packages/contracts'],
  'packages/experiments': ['packages/net', 'packages/data', 'packages/matrix', 'packages/contracts'],
  grader: ['packages/contracts', 'packages/matrix', 'packages/gradcheck', 'packages/net'],
  reports: ['packages/contracts'],
};

const roomRules = Object.entries(rooms).map(([room, allowed]) => ({
  name: `${room.replace('packages/', '')}-imports-only-what-it-may`,
  severity: 'error',
  from: { path: `^${room}/` },
  to: { path: OURS, pathNot: [room, ...allowed].map((name) => `^${name}/`) },
}));

module.exports = {
  forbidden: [
    ...roomRules,
    {
      name: 'runner-holds-no-answers',
      comment: 'The process of a submission sees the wire messages and matrices, and nothing else of ours.',
      severity: 'error',
      from: { path: '^grader/src/languages/typescript/runner/' },
      to: {
        path: [OURS, '^(?!node_modules)'],
        pathNot: [
          '^grader/src/languages/typescript/runner/',
          '^packages/contracts/src/wire/',
          '^packages/matrix/',
          'node_modules',
        ],
        dependencyTypesNot: ['core'],
      },
    },
    {
      name: 'wire-needs-no-schema-library',
      comment: 'Its runtime part is loaded by every submission: types only from the schemas.',
      severity: 'error',
      from: { path: '^packages/contracts/src/wire/', pathNot: '(messages|\\.test)\\.ts$' },
      to: {
        path: ['node_modules/(ajv|typebox)', '^packages/contracts/src/(?!wire/)'],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-tests-from-sources',
      severity: 'error',
      from: { pathNot: ['\\.test\\.ts$', '/test/', '^test/', '^scripts/'] },
      to: { path: ['\\.test\\.ts$', '/test/'], pathNot: 'node_modules' },
    },
    {
      name: 'nothing-undeclared',
      severity: 'error',
      from: { pathNot: ['^[^/]+$', '^scripts/', 'vitest\\.config\\.ts$'] },
      to: { dependencyTypes: ['npm-no-pkg', 'unknown', 'undetermined'], path: 'node_modules' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['/dist/', '^grader/test/cases/', '^grader/test/attacks/node/'] },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default'] },
  },
};
