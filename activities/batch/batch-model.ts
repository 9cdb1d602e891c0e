import type { ScanRequest } from '../../adapters/table-engine/table-engine.js';
import type { RunArtifacts, VersionManifest } from '../../contracts/documents.js';
import type { ModelDefinition } from '../../core/definition/definition.js';
import { zoneOf } from '../../core/definition/zone-of.js';
import type { Signature } from '../../core/features/signature.js';
import { scannedColumns } from '../../core/inputs/columns.js';
import { compileInputs } from '../../core/inputs/input-program.js';
import { fileOptions } from '../../core/snapshot/source-rows.js';
import { loadDefinition } from '../registry/apply-definition.js';
import type { TrainingDependencies } from '../shell/dependencies.js';
import { loadSignature, loadVersion } from '../registry/load-run.js';

/** What a batch needs to know of the version that scores it. */
export interface BatchModel {
  readonly trainer: VersionManifest['trainer'];
  readonly modelKind: VersionManifest['modelKind'];
  readonly artifacts: RunArtifacts;
  readonly definition: ModelDefinition;
  readonly signature: Signature;
  /** The source's key columns: passed on where the input has them. */
  readonly keyColumns: readonly string[];
}

/** @throws VERSION_UNKNOWN */
export async function loadBatchModel(deps: TrainingDependencies, model: string, version: number): Promise<BatchModel> {
  const { trainer, modelKind, artifacts, definitionDigest } = await loadVersion(deps, model, version);
  const definition = await loadDefinition(deps, definitionDigest);
  const signature = await loadSignature(deps, artifacts);
  return { trainer, modelKind, artifacts, definition, signature, keyColumns: signature.keys ?? [] };
}

/** How the columns that a batch reads are to be read. */
export function batchColumns({
  signature,
  definition,
}: BatchModel): Pick<ScanRequest, 'numeric' | 'categorical' | 'timestamps' | 'others' | 'zone' | 'options'> {
  const { time, source } = definition.training;
  const columns = scannedColumns(compileInputs(signature).requestColumns);
  return { ...columns, zone: zoneOf({ time }), options: fileOptions(source) };
}
