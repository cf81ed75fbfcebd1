const { layers, pure, testing, worldly } = require('./scripts/layers.cjs')

const core = '^packages/core/src'
const anyOf = (names) =>
  `(?:${names.map((name) => (name.endsWith('.ts') ? `${name.replace('.', '\\.')}$` : `${name}/`)).join('|')})`
const inCore = (names) => `${core}/${anyOf(names)}`

const upward = layers.slice(0, -1).map((layer, index) => ({
  name: `layer-${layer[0].replace('.ts', '')}`,
  comment: `${layer.join(', ')}: may not import from a layer above (scripts/layers.cjs)`,
  severity: 'error',
  from: { path: inCore(layer) },
  to: { path: inCore(layers.slice(index + 1).flat()) },
}))

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...upward,
    {
      name: 'layer-unknown',
      comment: 'a folder of packages/core/src that scripts/layers.cjs does not list',
      severity: 'error',
      from: { path: `${core}/`, pathNot: inCore([...layers.flat(), testing]) },
      to: {},
    },
    {
      name: 'testing-is-not-imported',
      comment: 'only tests and examples import the testing kit',
      severity: 'error',
      from: { path: '^packages/[^/]+/src/', pathNot: inCore([testing]) },
      to: { path: inCore([testing]) },
    },
    {
      name: 'pure-without-modules',
      comment: 'strategy and engine run in a bare context: no Node or npm module, except types',
      severity: 'error',
      from: { path: inCore(pure) },
      to: {
        dependencyTypes: [
          'core',
          'npm',
          'npm-dev',
          'npm-optional',
          'npm-peer',
          'npm-bundled',
          'npm-no-pkg',
          'npm-unknown',
        ],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'pure-without-the-world',
      comment: 'strategy and engine know verify and notify by their types only',
      severity: 'error',
      from: { path: inCore(pure) },
      to: { path: inCore(worldly), dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'adapter-imports-only-core',
      comment: 'an adapter imports its own files and @landfall/core, no other workspace package',
      severity: 'error',
      from: { path: '^packages/(adapter-[^/]+)/src/' },
      to: { path: '^packages/', pathNot: ['^packages/$1/src/', `${core}/index\\.ts$`] },
    },
    {
      name: 'adapter-tests-import-only-core',
      comment: "an adapter's tests import its own files, @landfall/core and @landfall/core/testing",
      severity: 'error',
      from: { path: '^packages/(adapter-[^/]+)/test/' },
      to: {
        path: '^packages/',
        pathNot: ['^packages/$1/', `${core}/index\\.ts$`, `${core}/testing/index\\.ts$`],
      },
    },
    {
      name: 'core-knows-no-adapter',
      severity: 'error',
      from: { path: '^packages/core/' },
      to: { path: '^packages/(?!core/)' },
    },
    {
      name: 'no-cycle',
      comment: 'modules that import each other in a circle (types included)',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-dev-dependency-in-src',
      severity: 'error',
      from: { path: '^packages/[^/]+/src/' },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
        dependencyTypesNot: ['type-only', 'npm-peer'],
      },
    },
    {
      name: 'not-resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules', '/dist/'] },
    exclude: { path: ['/dist/'] },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@landfall/source', 'import', 'types', 'node', 'default'],
      extensions: ['.ts', '.mts', '.js', '.mjs', '.cjs', '.json', '.d.ts'],
    },
  },
}
