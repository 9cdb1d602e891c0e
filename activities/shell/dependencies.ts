import type { FileHandle } from 'node:fs/promises';
import type { AuditSink } from '../../adapters/audit/audit.js';
import type { BatchScorer } from '../../adapters/batch-scorer/batch-scorer.js';
import type { DataSource } from '../../adapters/data-source/data-source.js';
import type { MetadataStore } from '../../adapters/metadata-store/metadata-store.js';
import type { ModelRuntime } from '../../adapters/model-runtime/model-runtime.js';
import type { Notifier } from '../../adapters/notifier/notifier.js';
import type { ObjectStore } from '../../adapters/object-store/object-store.js';
import type { Statistics } from '../../adapters/statistics/statistics.js';
import type { TableEngine } from '../../adapters/table-engine/table-engine.js';
import type { Trainer } from '../../adapters/trainer/trainer.js';
import type { Execution } from '../../core/policy/state/execution.js';
import type { SourceDefinition } from '../../core/definition/definition.js';
import type { RequestLog } from './request-log.js';

/** What changes what is deployed. */
export type DeployDependencies = Pick<TrainingDependencies, 'objects' | 'metadata' | 'audit' | 'cluster' | 'dataDirectoryId'>;

/** Where decisions are told. */
export type AuditDependencies = Pick<TrainingDependencies, 'objects' | 'audit'>;

/** What the activities work with. A composition root opens these once per process and closes them after the Worker has ended. */
export interface TrainingDependencies {
  readonly objects: ObjectStore;
  readonly metadata: MetadataStore;
  readonly tables: TableEngine;
  readonly trainer: Trainer;
  readonly batchScorer: BatchScorer;
  readonly runtime: ModelRuntime;
  /** Work over all rows of a table, which would keep the worker's event loop. */
  readonly statistics: Statistics;
  /** Posts results to callbacks; without it none is posted. */
  readonly notifier?: Notifier;
  /** Without it requests that are answered here are not in the prediction log. */
  readonly requestLog?: RequestLog | undefined;
  /** Gets what is decided as lines, beside the chain in the object store; without it there are none. */
  readonly audit?: Pick<AuditSink, 'note'> | undefined;
  /**
   * The caller closes it. Resolves `${NAME}` in a connection from the worker's own configuration. Files come from `folder`, where the
   * definition's own file lies, or from folders of the worker's configuration.
   */
  readonly openSource: (source: SourceDefinition, folder?: string) => DataSource | Promise<DataSource>;
  /** Opens a file of data for reading, from the same folders. The caller closes it. */
  readonly openDataFile: (path: string, folder?: string) => Promise<FileHandle>;
  /** Absolute path on local disk, only for Perennial: private work folders and the cache of encoded matrices. See `prepareWorkRoot`. */
  readonly workRoot: string;
  /** Encoded matrices kept between trials. @default 8 GiB */
  readonly matrixCacheSizeBytes?: number;
  /** How activities run in this installation, for lifecycles that start anew. */
  readonly execution: Execution;
  /** Version of this package. */
  readonly perennialVersion: string;
  /** Who owns the deployments that these activities write: the name of the Temporal cluster, and the namespace in it. */
  readonly cluster: { readonly id: string; readonly namespace: string };
  /** The data directory of `perennial up` in whose name endpoints are claimed; without it in nobody's. */
  readonly dataDirectoryId?: string | undefined;
}
