/**
 * Who may import whom: docs/architecture.md as rules. Each comment says what to do instead.
 * The check starts at every file of the repository, and a rule that names what a folder may import refuses all the rest of it.
 */
const { shipped } = require('./scripts/folders.json');

/** A new npm package in core must be pure (no I/O, no clock, no randomness) and is added here. */
const CORE_PACKAGES = ['zod', 'jsep', '@noble/hashes'];
const npm = (...names) => `^node_modules/(${names.join('|')})(/|$)`;
const TEMPORAL = '^node_modules/@temporalio/';
const ADAPTER_FILE = '^adapters/([^/]+)/';
/** Files beside a port that are written against it alone, so that every technology has them; whoever may use the port may use these. */
const PORT_COMPANIONS = [
  'put-document',
  'claim-number',
  'document-bytes',
  'matrix-file',
  'model-scores',
  'prediction-columns',
  'checks/path-problem',
  'read-model-files',
  'read-copy',
  'audit-chain',
  'append-once',
  'refusals',
];
/** How adapters run child processes; no port. */
const CHILD_PROCESS = '^adapters/run-child\\.ts$';
/** Modes of files and folders on this machine, for whoever writes some; no port. */
const PRIVATE_FILES = '^adapters/private-(?:files|links)\\.ts$';
/** Ports whose technology is other ports: they read what we store, or store what we read. */
const OVER_PORTS = '^adapters/(?:prediction-log|audit)/';
/** What goes over all rows of a table or all trees of a model. */
const HEAVY =
  '^core/(gates/no-worse-gate|statistics/(resampling/.*|evaluate|baseline)|features/(fit-encoders|fit-numeric|fit-categorical)|drift/numeric-edges|trainers/[^/]+/(model|onnx)/.*)\\.ts$';
/** What of core/inputs others may run: the program, the lists of columns, keys, and what to do about stored records. */
const INPUT_PROGRAM = '^core/inputs/(input-program|columns|key-columns|stored-records)\\.ts$';
/** The file named like its folder is the port. */
const PORT = '^adapters/([^/]+)/\\1\\.ts$';
/** Beside it no other group may be captured: the patterns of a list become one, and `\1` counts through all of it. */
const PORT_SIDE = `^adapters/([^/]+)/(\\1|${PORT_COMPANIONS.join('|')})\\.ts$`;
const SOURCES = `^(${shipped.join('|')})/`;
/** What a process of a user, a workflow or the console loads has to start on any machine, at once. */
const NATIVE = npm(
  '@temporalio/(worker|core-bridge)',
  '@duckdb/node-api',
  'onnxruntime-node',
  'koffi',
  'libsql',
  'mysql2',
  'knex',
  '@aws-sdk/client-s3',
);

const rule = (name, comment, from, to, extra = {}) => ({ name, comment, severity: 'error', from, to, ...extra });

module.exports = {
  forbidden: [
    rule(
      'no-circular',
      'These files import each other in a circle. Move what both need into a third file, or pass it as an argument.',
      {},
      { circular: true },
    ),
    rule(
      'core-is-pure',
      'core imports core and a few pure packages only. Do the I/O in an adapter or activity and pass the values in; a new pure package is added to CORE_PACKAGES in .dependency-cruiser.cjs.',
      { path: '^core/' },
      { pathNot: ['^core/', npm(...CORE_PACKAGES)] },
    ),
    rule(
      'contracts-hold-types',
      'contracts say what the sides tell each other: types of core, and own literal constants. Put behaviour into core.',
      { path: '^contracts/', pathNot: '^contracts/nexus\\.ts$' },
      { pathNot: ['^contracts/', '^core/'] },
    ),
    rule(
      'the-nexus-contract-is-loaded-by-other-teams',
      'contracts/nexus.ts runs in workflows of other teams: nexus-rpc, in which a service is declared, is all that it may load.',
      { path: '^contracts/nexus\\.ts$' },
      { pathNot: ['^contracts/', '^core/', npm('nexus-rpc')], dependencyTypesNot: ['type-only'] },
    ),
    rule(
      'contracts-take-only-types-of-core',
      'A contract needs no code of core. Write `import type`, or move the code that uses it out of contracts.',
      { path: '^contracts/' },
      { path: '^core/', dependencyTypesNot: ['type-only'] },
    ),
    rule(
      'adapters-know-only-core-and-their-port',
      'An adapter imports core, files of its own folder, adapters/run-child.ts where its work runs in a child, and its driver. What else two adapters share belongs in core; settings are passed in by whoever builds the adapter.',
      { path: ADAPTER_FILE, pathNot: OVER_PORTS },
      { path: SOURCES, pathNot: ['^core/', '^adapters/$1/', CHILD_PROCESS, PRIVATE_FILES] },
    ),
    rule(
      'adapters-over-ports-know-formats',
      'An adapter that reads or writes what we store imports the format from contracts, and ports (the file named like its folder), never their implementations.',
      { path: OVER_PORTS },
      { path: SOURCES, pathNot: ['^core/', '^contracts/', OVER_PORTS, PORT_SIDE, PRIVATE_FILES] },
    ),
    rule(
      'a-port-knows-no-technology',
      'The port is what we need, in our words. Keep drivers and other adapters out of it; use types of core or of this file.',
      { path: PORT },
      { pathNot: ['^core/', '^adapters/$1/[^/]+\\.ts$'], dependencyTypesNot: ['core'] },
    ),
    rule(
      'activities-use-ports',
      'An activity takes its ports as arguments and is built in workers/. Import the port (the file named like its folder), not an implementation.',
      { path: '^activities/' },
      { path: SOURCES, pathNot: ['^(?:activities|contracts|core)/', PORT_SIDE, PRIVATE_FILES] },
    ),
    rule(
      'activities-leave-rows-to-the-child',
      'Over many rows this keeps the event loop of the worker for seconds, and with it heartbeats and cancels. Make it a job of adapters/statistics/statistics.ts, done in workers/statistics/.',
      { path: '^activities/' },
      { path: HEAVY, dependencyTypesNot: ['type-only'] },
    ),
    rule(
      'only-the-input-program-encodes',
      'Rules and encoding are put together in one place, so that a row gets the same bits wherever it comes from. Take compileInputs of core/inputs/input-program.ts: it makes inputs of tables, pieces, records and columns.',
      { pathNot: '^(core|tests)/' },
      { path: '^core/(inputs|input-rules|features/encode-cell)', pathNot: INPUT_PROGRAM, dependencyTypesNot: ['type-only'] },
    ),
    rule(
      'workflows-are-deterministic',
      'A workflow is bundled and replayed: contracts, core/policy, core/errors and @temporalio/workflow|common only. Do the rest in an activity and return its result.',
      { path: '^workflows/' },
      {
        pathNot: ['^workflows/', '^contracts/', '^core/policy/', '^core/errors(/|\\.ts)', '^node_modules/@temporalio/(workflow|common)/'],
        dependencyTypesNot: ['type-only'],
      },
    ),
    rule(
      'workflows-take-types-of-core-only',
      'A workflow may name types of core, nothing of the outer layers.',
      { path: '^workflows/' },
      { path: SOURCES, pathNot: '^(workflows|contracts|core)/' },
    ),
    rule(
      'policy-stays-inside-core',
      'core/policy runs inside workflows, so that a change of it is a change of every open execution. It imports core/policy and core/errors only; compute statistics in an activity and pass the verdict in.',
      { path: '^core/policy/' },
      { path: '^core/', pathNot: ['^core/policy/', '^core/errors(/|\\.ts)'], dependencyTypesNot: ['type-only'] },
    ),
    rule(
      'serving-knows-no-temporal',
      'Serving starts and answers with Temporal down. Read deployment revisions from the object store instead.',
      { path: '^serving/' },
      { path: [TEMPORAL, SOURCES], pathNot: '^(serving|contracts|core|adapters|config)/' },
    ),
    rule(
      'serving-reaches-no-temporal',
      "Something that serving imports leads to a package of Temporal, which serving would load. Take settings from config/local-settings.ts, which leaves Temporal's out.",
      { path: '^serving/' },
      { path: TEMPORAL, reachable: true },
    ),
    rule(
      'serving-uses-ports',
      'Only main files of serving build adapters; elsewhere import the port and take it as an argument.',
      { path: '^serving/', pathNot: '(^|/|-)main\\.ts$' },
      { path: ['^adapters/', '^config/'], pathNot: [PORT_SIDE, PRIVATE_FILES], dependencyTypesNot: ['type-only'] },
    ),
    rule(
      'operations-know-no-surface',
      'A use case is the same for the command line, the web and whoever comes next: take what it needs as an OperationContext (stores, client, reporter), and give values back. Parsing, asking and printing belong to the surface; workers/ and serving/ are composed in cli/up; ports are opened by the surface.',
      { path: '^operations/' },
      { path: '^(adapters|workflows|workers|serving|console|cli|tools)/', pathNot: PORT_SIDE },
    ),
    rule(
      'client-asks-temporal-only',
      'The client speaks to Temporal and to nothing else: contracts, core, the messages of workflows and how they word their details.',
      { path: '^client/' },
      {
        path: SOURCES,
        pathNot: ['^(client|contracts|core)/', '^workflows/(contract/messages\\.ts$|details/)'],
        dependencyTypesNot: ['type-only'],
      },
    ),
    rule(
      'client-is-given-what-it-uses',
      'A client knows ports, activities and surfaces not even by type; of settings it knows the type. Take what it needs as an argument.',
      { path: '^client/' },
      { path: SOURCES, pathNot: '^(client|contracts|core|config|workflows)/' },
    ),
    rule(
      'console-is-a-surface',
      'The console reads requests and writes answers: core, contracts, operations, client and ports. What it decides belongs in operations; what it needs built is passed in.',
      { path: '^console/' },
      { path: SOURCES, pathNot: ['^(?:console|contracts|core|operations|client)/', PORT_SIDE] },
    ),
    rule(
      'entries-load-nothing-native',
      'The package, perennial-ml/client, /workflows and /nexus start anywhere, at once. Something imported here leads to a native module or a driver: import the port, or only its type.',
      { path: '^(index\\.ts$|client/|workflows/|contracts/)' },
      { path: NATIVE, reachable: true },
    ),
    rule(
      'config-imports-core-only',
      'config turns the environment into values and knows nobody who uses them.',
      { path: '^config/' },
      { path: SOURCES, pathNot: ['^config/', '^core/', PRIVATE_FILES] },
    ),
    rule(
      'tools-import-core-and-config-only',
      'tools fetch and start third-party programs; they know nothing of models. Compose them in cli/ or workers/.',
      { path: '^tools/' },
      { path: SOURCES, pathNot: ['^tools/', '^core/', '^config/', PRIVATE_FILES] },
    ),
    rule(
      'children-know-no-activities',
      'A child process does one job over files and knows no step of a pipeline. Put what both need into core, or beside the port.',
      { path: '^workers/(?:child|statistics|trainer)/' },
      { path: '^(?:activities|workflows)/' },
    ),
    rule(
      'nobody-above-is-imported',
      'cli and workers put everything together; nothing below may need them. Move the shared part down.',
      { path: `^(${shipped.filter((folder) => folder !== 'cli' && folder !== 'workers').join('|')})/` },
      { path: '^(cli|workers)/' },
    ),
    rule(
      'nothing-imports-tests',
      'Code that ships and code of tests both need this? Move it out of tests, bench or examples.',
      { pathNot: '^(tests|bench|examples)/' },
      { path: '^(tests|bench|examples)/' },
    ),
    rule(
      'examples-import-the-package',
      'An example is what a user copies: import perennial-ml and its subpaths, not our files.',
      { path: '^examples/' },
      { path: SOURCES },
    ),
    rule(
      'ships-with-its-dependencies',
      'A shipped folder imports a package that users do not get. Move it from devDependencies to dependencies (Temporal packages are peers).',
      { path: SOURCES },
      {
        dependencyTypes: ['npm-dev'],
        dependencyTypesNot: ['type-only', 'npm-peer'],
        pathNot: [TEMPORAL, '^node_modules/@opentelemetry/api/'],
      },
    ),
    rule(
      'resolves',
      'This import leads nowhere: a typo, a missing .js suffix, or a package that is not in package.json.',
      {},
      { couldNotResolve: true, pathNot: '^\\.\\./dist/' },
    ),
  ],
  options: {
    doNotFollow: { path: ['node_modules', 'dist'] },
    exclude: { path: ['^dist/'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
      extensions: ['.ts', '.js', '.json'],
    },
  },
};
