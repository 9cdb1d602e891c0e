import { putDocument } from '../../adapters/object-store/put-document.js';
import type { BuiltSnapshot } from '../../adapters/table-engine/table-engine.js';
import type { PreprocessInput, SnapshotResult } from '../../contracts/activities.js';
import type { StoredDocument } from '../../contracts/documents.js';
import { keys } from '../../contracts/names.js';
import type { ModelDefinition, SourceDefinition, TrainingPart } from '../../core/definition/definition.js';
import { zoneOf } from '../../core/definition/zone-of.js';
import { canonicalJson } from '../../core/digest/canonical-json.js';
import { sha256Hex } from '../../core/digest/sha256.js';
import { DomainError } from '../../core/errors.js';
import { withoutValues } from '../../core/snapshot/protected-profile.js';
import { snapshotManifest } from '../../core/snapshot/manifest.js';
import type { SnapshotManifest, SnapshotSource } from '../../core/snapshot/manifest.js';
import { snapshotRules } from '../../core/snapshot/snapshot-rules.js';
import type { ActivityScope } from '../shell/activity-shell.js';
import { locatedSource } from '../registry/source-folder.js';
import { loadDefinition } from '../registry/apply-definition.js';
import type { TrainingDependencies } from '../shell/dependencies.js';
import { buildFromSource } from './build-from-source.js';
import { loadManifest, recordSnapshot } from './load-snapshot.js';
import { snapshotWarnings } from '../../core/snapshot/snapshot-warnings.js';
import type { JoinedTexts } from '../../core/snapshot/snapshot-warnings.js';
import { sourceParameters } from '../../core/snapshot/source-parameters.js';
import { documentOnce } from '../shell/step-once.js';
import { inWorkFolder } from '../shell/work-folder.js';

/** `ingests/MODEL/DIGEST.json`: which snapshot a request for rows gave, and for which trigger they were read. */
interface Ingest extends StoredDocument {
  readonly triggerId: string;
  readonly address: string;
  readonly manifestKey: string;
  readonly undeclared: readonly number[];
  /** Absent in those of before: none were looked for. */
  readonly joined?: readonly JoinedTexts[];
}

/** So many numbers of columns go into a workflow's history. */
const NUMBERS_TOLD = 20;

/**
 * Rows of the source → snapshot. The first snapshot made for (source, query, parameters, as-of) is the one, for every later or
 * overlapping attempt: a source that changed in between gives no second one. A trigger that asks for fresh rows has one of its own.
 */
export async function ingestSnapshot(deps: TrainingDependencies, input: PreprocessInput, scope: ActivityScope): Promise<SnapshotResult> {
  const { model, asOf, querySql, triggerId, fresh = false } = input;
  const definition = await loadDefinition(deps, input.definitionDigest);
  const located = await locatedSource(deps.objects, definition);
  const { source } = located;
  const rules = snapshotRules(definition.training);
  const parameters = sourceParameters(definition, asOf, { given: input.parameters, querySql });
  const asked = {
    model,
    source,
    querySql,
    parameters,
    rules,
    zone: zoneOf(definition.training),
    asOf,
    ...(fresh ? { fresh: triggerId } : {}),
  };
  const request = sha256Hex(canonicalJson(asked));
  const key = { changeId: request, objectKey: keys.ingest(model, request) };
  const ingest = await documentOnce<Ingest>(deps.objects, key, async () => {
    const { manifest, ...found } = await buildAndStore(deps, { definition, ...located, input, parameters, request }, scope);
    return { triggerId, address: manifest.address, manifestKey: keys.snapshotManifest(model, manifest.address), ...found };
  });
  const manifest = await loadManifest(deps, model, ingest.address);
  return {
    ...(await recordSnapshot(deps, manifest)),
    ...told(ingest.undeclared, snapshotWarnings(manifest.profile, categoryColumns(definition.training), ingest.joined)),
    ...(ingest.triggerId === triggerId ? {} : { readBefore: ingest.createdAt }),
  };
}

function told(undeclared: readonly number[], warnings: readonly string[]): Pick<SnapshotResult, 'undeclared' | 'warnings'> {
  return {
    ...(undeclared.length === 0 ? {} : { undeclared: { count: undeclared.length, numbers: undeclared.slice(0, NUMBERS_TOLD) } }),
    ...(warnings.length === 0 ? {} : { warnings }),
  };
}

interface IngestRequest {
  readonly definition: ModelDefinition;
  readonly source: SourceDefinition;
  readonly folder: string | undefined;
  readonly input: PreprocessInput;
  readonly parameters: Readonly<Record<string, string | number | null>>;
  readonly request: string;
}

interface Stored extends Pick<BuiltSnapshot, 'undeclared' | 'joined'> {
  readonly manifest: SnapshotManifest;
}

/** Rows first, then the manifest that names them. An equal snapshot that is there already keeps its manifest. */
async function buildAndStore(deps: TrainingDependencies, request: IngestRequest, scope: ActivityScope): Promise<Stored> {
  const {
    input: { model, asOf },
  } = request;
  return inWorkFolder(deps.workRoot, async (workDir) => {
    const built = await build(deps, request, workDir, scope);
    scope.report({ stage: 'storing the snapshot', rows: built.rows });
    const manifest = snapshotManifest({
      model,
      built: { ...built, profile: withoutValues(built.profile, sensitiveColumns(request.definition.training)) },
      source: provenance(request),
      asOf,
      createdAt: Date.now(),
      changeId: request.request,
      rowsKey: keys.snapshotRows(model, built.address, built.parquetSha256),
    });
    for (const file of manifest.files) await deps.objects.putFileIfAbsent(file.key, built.parquetPath);
    const { document } = await putDocument(deps.objects, keys.snapshotManifest(model, built.address), manifest);
    return { manifest: document, undeclared: built.undeclared, joined: built.joined };
  });
}

async function build(
  deps: TrainingDependencies,
  { definition, source, folder, input, parameters }: IngestRequest,
  workDir: string,
  scope: ActivityScope,
): Promise<BuiltSnapshot> {
  const { training, name } = definition;
  const { querySql, asOf } = input;
  const onProgress = (read: number): void => scope.report({ stage: 'reading rows', rows: read });
  const reading = { training, source, folder, parameters, asOf, querySql };
  const built = await buildFromSource(deps, reading, { workDir, onProgress, signal: scope.signal });
  if (built.rows === 0) throw noRows(name, built.readRows, asOf, parameters);
  return built;
}

function categoryColumns({ columns }: TrainingPart): readonly string[] {
  return columns.filter(({ kind }) => kind === 'categorical').map(({ name }) => name);
}

function sensitiveColumns({ columns }: TrainingPart): ReadonlySet<string> {
  return new Set(columns.filter(({ sensitive }) => sensitive !== undefined).map(({ name }) => name));
}

/** Nothing is stored of it: rows that come later are read when it is asked again. */
function noRows(model: string, readRows: number, asOf: number, { start, end }: IngestRequest['parameters']): DomainError {
  const iso = (at: unknown): string => (typeof at === 'number' ? new Date(at).toISOString() : String(at));
  const period = start === undefined && end === undefined ? '' : ` with the period ${iso(start)} to ${iso(end)}`;
  return new DomainError('SNAPSHOT_EMPTY', { model, readRows, asOf: iso(asOf), period });
}

function provenance({ source, input, parameters }: IngestRequest): SnapshotSource {
  if (source.kind !== 'mysql') return { kind: source.kind, path: source.path, connection: null, queryDigest: null, parameters };
  return { kind: source.kind, path: null, connection: source.connection, queryDigest: sha256Hex(input.querySql ?? source.sql), parameters };
}
