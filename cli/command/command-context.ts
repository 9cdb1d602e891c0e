import { existsSync } from 'node:fs';
import type { TrainingDependencies } from '../../activities/shell/dependencies.js';
import { AuditTrail } from '../../adapters/audit/audit-trail.js';
import type { MetadataStore } from '../../adapters/metadata-store/metadata-store.js';
import type { ObjectStore } from '../../adapters/object-store/object-store.js';
import { openObjectStore } from '../../adapters/object-store/open-object-store.js';
import { openTemporal } from '../../client/connection/open-temporal.js';
import type { TemporalAccess } from '../../client/connection/open-temporal.js';
import { PerennialClient } from '../../client/perennial-client.js';
import { dataFolders } from '../../config/data-folders.js';
import type { Settings } from '../../config/settings.js';
import { DomainError } from '../../core/errors.js';
import type { OperationContext, ReachedSource, Reporter } from '../../operations/operation-context.js';
import { openMetadataStore } from '../../workers/dependencies/open-metadata-store.js';
import type { CommandIo } from '../output/command-io.js';
import { reportProgress } from '../output/report-progress.js';
import { userAtHost } from './user-at-host.js';

/** What a command works with, opened when first asked for and closed by `close`. */
export class CommandContext implements OperationContext {
  readonly io: CommandIo;
  readonly settings: Settings;
  readonly reporter: Reporter;
  readonly #closers: (() => Promise<void>)[] = [];
  #audit: AuditTrail | undefined;
  #objects: ObjectStore | undefined;
  #metadata: MetadataStore | undefined;
  #temporal: Promise<TemporalAccess> | undefined;

  constructor(io: CommandIo, settings: Settings) {
    this.io = io;
    this.settings = settings;
    this.reporter = { note: io.note, progress: reportProgress(io) };
  }

  /** Whom the settings name, or the user of this machine with its name. */
  get actor(): string {
    return this.settings.actor ?? userAtHost();
  }

  get audit(): AuditTrail {
    this.#audit ??= new AuditTrail({ path: this.settings.auditLogPath, objects: this.objects, log: this.io.note });
    return this.#audit;
  }

  get objects(): ObjectStore {
    this.#objects ??= this.#opened(openObjectStore(this.settings));
    return this.#objects;
  }

  get metadata(): MetadataStore {
    const { database } = this.settings;
    if (this.#metadata === undefined && database.kind === 'sqlite' && !existsSync(database.path)) {
      throw new DomainError('HOME_EMPTY', { path: database.path });
    }
    return this.openedMetadata();
  }

  async migratedMetadata(): Promise<MetadataStore> {
    const metadata = this.openedMetadata();
    await metadata.migrate();
    return metadata;
  }

  async temporal(): Promise<TemporalAccess> {
    this.#temporal ??= openTemporal(this.settings);
    const temporal = await this.#temporal;
    if (!this.#closers.includes(temporal.close)) this.#closers.push(temporal.close);
    return temporal;
  }

  async client(): Promise<PerennialClient> {
    const { client, address, taskQueue } = await this.temporal();
    return new PerennialClient(client, { address, taskQueue });
  }

  async reachSource(reached: ReachedSource): Promise<void> {
    const { reachSource } = await import('./reach-source.js');
    await reachSource(reached, dataFolders(this.settings));
  }

  async reachPredictionLog(): Promise<string | null> {
    const { predictionLogDatabase: database } = this.settings;
    if (database === undefined || (database.kind === 'sqlite' && !existsSync(database.path))) return null;
    const { PredictionTable } = await import('../../adapters/metadata-store/prediction-table.js');
    const table = new PredictionTable(database.kind === 'sqlite' ? `sqlite:${database.path}` : database.url);
    try {
      return await table.check();
    } finally {
      await table.close();
    }
  }

  async withDependencies<T>(work: (dependencies: TrainingDependencies) => Promise<T>): Promise<T> {
    // Loads the native engines, which few commands need.
    const { openDependencies } = await import('../../workers/dependencies/open-dependencies.js');
    const cluster = { id: 'command-line', namespace: this.settings.temporalNamespace };
    const { dependencies, close } = await openDependencies(this.settings, { cluster, log: this.io.note });
    try {
      return await work(dependencies);
    } finally {
      await close();
    }
  }

  async close(): Promise<void> {
    for (const close of this.#closers.reverse()) await close();
  }

  private openedMetadata(): MetadataStore {
    this.#metadata ??= this.#opened(openMetadataStore(this.settings));
    return this.#metadata;
  }

  #opened<T extends { close(): Promise<void> }>(resource: T): T {
    this.#closers.push(() => resource.close());
    return resource;
  }
}
