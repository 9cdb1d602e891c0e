import type { SourceDefinition } from '../../core/definition/definition.js';
import type { SourceRows } from '../../core/snapshot/source-rows.js';
import type { DataSource, ReadRequest } from './data-source.js';

/** Passes each read to the source of its kind. */
export class DataSourceByKind implements DataSource {
  constructor(private readonly sources: Readonly<Record<SourceDefinition['kind'], DataSource>>) {}

  async read(request: ReadRequest): Promise<SourceRows> {
    return this.sources[request.source.kind].read(request);
  }

  async close(): Promise<void> {
    await Promise.all([...new Set(Object.values(this.sources))].map((source) => source.close()));
  }
}
