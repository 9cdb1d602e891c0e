import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import type { DataSource, ReadRequest } from '../../adapters/data-source/data-source.js';
import type { SourceDefinition } from '../../core/definition/definition.js';
import { isDomainError } from '../../core/errors.js';

export interface OpenSource {
  readonly source: DataSource;
  /** Three rows with a column `id`. */
  readonly rows: SourceDefinition;
  /** Of the same kind, and not there. */
  readonly nowhere: SourceDefinition;
  /** Part of the address or the query that no message may show. */
  readonly secret?: string;
  dispose(): Promise<void>;
}

/** The contract of the DataSource port. `open` is called once. */
export function dataSourceSuite(name: string, open: () => Promise<OpenSource>): void {
  describe(`data source: ${name}`, () => {
    let opened: OpenSource;
    before(async () => {
      opened = await open();
    });
    after(async () => {
      await opened.source.close();
      await opened.dispose();
    });

    function request(source: SourceDefinition, more: Partial<ReadRequest> = {}): ReadRequest {
      const parameters = { asOf: 1, start: null, end: null, scheduledTime: null };
      return { source, zone: 'UTC', parameters, signal: new AbortController().signal, ...more };
    }

    it('gives local files that are there, or batches whose columns are as long as they say', async () => {
      const found = await opened.source.read(request(opened.rows));
      if (found.kind === 'files') {
        assert.ok(found.paths.length > 0);
        for (const path of found.paths) assert.ok((await stat(path)).isFile());
        assert.deepEqual(found.paths, [...found.paths].sort());
        return;
      }
      let rows = 0;
      for await (const batch of found.batches) {
        assert.equal(batch.vectors.length, found.columns.length);
        for (const vector of batch.vectors) assert.equal(vector.length, batch.rows);
        rows += batch.rows;
      }
      assert.equal(rows, 3);
      assert.ok(found.columns.some((column) => column.name === 'id'));
    });

    it('reads again after a reader left early', async () => {
      for (let i = 0; i < 3; i += 1) {
        const found = await opened.source.read(request(opened.rows));
        if (found.kind === 'batches') for await (const batch of found.batches) if (batch.rows > 0) break;
      }
    });

    it('refuses a parameter for which it has no use, and does not begin when it was cancelled before', async () => {
      const parameters = { ...request(opened.rows).parameters, no_such_parameter: 'x' };
      await assert.rejects(
        opened.source.read(request(opened.rows, { parameters })),
        (error) => isDomainError(error) && error.code === 'SOURCE_PARAMETER_UNUSED',
      );
      const signal = AbortSignal.abort(new Error('too late'));
      await assert.rejects(opened.source.read(request(opened.rows, { signal })), /too late/);
    });

    it('says that what is not there is not there, and nothing that is secret', async () => {
      await assert.rejects(opened.source.read(request(opened.nowhere)), (error) => {
        assert.ok(isDomainError(error) && error.code.startsWith('SOURCE_'), String(error));
        if (opened.secret !== undefined) assert.ok(!error.message.includes(opened.secret));
        return true;
      });
    });
  });
}
