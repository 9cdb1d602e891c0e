import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import type { MetadataStore } from '../../adapters/metadata-store/metadata-store.js';
import type { ObjectStore } from '../../adapters/object-store/object-store.js';
import { openTemporal } from '../../client/connection/open-temporal.js';
import type { TemporalAccess } from '../../client/connection/open-temporal.js';
import { PerennialClient } from '../../client/perennial-client.js';
import type { Settings } from '../../config/settings.js';
import type { ModelDefinition } from '../../core/definition/definition.js';
import { DomainError } from '../../core/errors.js';
import { didYouMean } from '../../core/nearest-name.js';
import { openMetadataStore } from '../../workers/dependencies/open-metadata-store.js';
import { openObjectStore } from '../../adapters/object-store/open-object-store.js';
import type { CommandIo } from './command-io.js';

/** What a command works with, opened when first asked for and closed by `close`. */
export class CommandContext {
  readonly io: CommandIo;
  readonly settings: Settings;
  readonly #closers: (() => Promise<void>)[] = [];
  #objects: ObjectStore | undefined;
  #metadata: MetadataStore | undefined;
  #temporal: Promise<TemporalAccess> | undefined;

  constructor(io: CommandIo, settings: Settings) {
    this.io = io;
    this.settings = settings;
  }

  /** Name in the audit log: the user of this machine. */
  get actor(): string {
    return userInfo().username;
  }

  get objects(): ObjectStore {
    this.#objects ??= this.#opened(openObjectStore(this.settings));
    return this.#objects;
  }

  /** The database as it is. Errors: HOME_EMPTY when nothing was ever started here. */
  get metadata(): MetadataStore {
    const { database } = this.settings;
    if (this.#metadata === undefined && database.kind === 'sqlite' && !existsSync(database.path)) {
      throw new DomainError('HOME_EMPTY', { path: database.path });
    }
    return this.openedMetadata();
  }

  /** The database, made when it is not there yet. */
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

  /** The definition that new pipelines of a model use. Errors: MODEL_UNKNOWN. */
  async definition(model: string): Promise<{ readonly digest: string; readonly definition: ModelDefinition }> {
    const row = await this.metadata.getCurrentDefinition(model);
    if (row === undefined) {
      const models = await this.metadata.listModels();
      throw new DomainError('MODEL_UNKNOWN', {
        model: `${model}${models.length === 0 ? '' : ` (there are ${models.join(', ')}.${didYouMean(model, models)})`}`,
      });
    }
    // Written by `apply` after validation; the digest is checked where it is trained with.
    return { digest: row.digest, definition: JSON.parse(row.json) as ModelDefinition };
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
