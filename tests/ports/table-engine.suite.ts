import { describe } from 'node:test';
import { addressCases } from './table-engine/address-cases.js';
import { batchCases } from './table-engine/batch-cases.js';
import { checkCases } from './table-engine/check-cases.js';
import { fileCases } from './table-engine/file-cases.js';
import { engineBench } from './table-engine/engine-bench.js';
import type { OpenTableEngine } from './table-engine/engine-bench.js';
import { knownAtCases } from './table-engine/known-at-cases.js';
import { refusedDataCases } from './table-engine/refused-data-cases.js';
import { snapshotCases } from './table-engine/snapshot-cases.js';
import { streamedTableCases } from './table-engine/streamed-table-cases.js';
import { tableCases } from './table-engine/table-cases.js';

/** The contract of the TableEngine port. `open` gives an engine that only its caller uses. */
export function tableEngineSuite(name: string, open: OpenTableEngine): void {
  const bench = engineBench(open);
  const parts = {
    snapshots: snapshotCases,
    addresses: addressCases,
    'what was known': knownAtCases,
    'refused data': refusedDataCases,
    files: fileCases,
    checks: checkCases,
    tables: tableCases,
    batches: batchCases,
    'streamed tables': streamedTableCases,
  };
  describe(`table engine: ${name}`, () => {
    for (const [part, cases] of Object.entries(parts)) describe(part, () => cases(bench));
  });
}
