import type { TrainingDependencies } from '../activities/shell/dependencies.js';
import type { MetadataStore } from '../adapters/metadata-store/metadata-store.js';
import type { ObjectStore } from '../adapters/object-store/object-store.js';
import type { TemporalAccess } from '../client/connection/open-temporal.js';
import type { PerennialClient } from '../client/perennial-client.js';
import type { ProgressListener } from '../client/watch-progress.js';
import type { Settings } from '../config/settings.js';
import type { SourceDefinition } from '../core/definition/definition.js';

/** How somebody who waits is told what goes on. */
export interface Reporter {
  /** Takes one line for people. */
  note(line: string): void;
  readonly progress: ProgressListener;
}

/** What use cases work with: opened when first asked for, by the surface that calls them, which also closes it. */
export interface ReachedSource {
  readonly source: SourceDefinition;
  /** Of the definition's file. */
  readonly folder: string | undefined;
  readonly zone: string;
}

export interface OperationContext {
  readonly settings: Settings;
  /** Name in the audit log. */
  readonly actor: string;
  readonly reporter: Reporter;
  readonly objects: ObjectStore;
  /** The database as it is. Errors: HOME_EMPTY when nothing was ever started here. */
  readonly metadata: MetadataStore;
  /** The database, made when it is not there yet. */
  migratedMetadata(): Promise<MetadataStore>;
  /** Errors: TEMPORAL_UNREACHABLE, TEMPORAL_DENIED, DATA_CONVERTER_…. */
  temporal(): Promise<TemporalAccess>;
  client(): Promise<PerennialClient>;
  /** Asks the source of a definition for nothing more than an answer. Errors: SOURCE_…. */
  reachSource(reached: ReachedSource): Promise<void>;
  /** Asks the database that predictions are logged to; what it is, or null where the settings name none. Errors: METADATA_…. */
  reachPredictionLog(): Promise<string | null>;
  /** Does work of the training side in this process, which writes no deployments. */
  withDependencies<T>(work: (dependencies: TrainingDependencies) => Promise<T>): Promise<T>;
}
