import { predictionColumns } from '../../../activities/batch/prediction-columns.js';
import { RangeReader } from '../../../adapters/table-engine/scan/range-reader.js';
import { writeParquet } from '../../../adapters/table-engine/parquet/write-parquet.js';
import type { PartRequest, ScoredPart } from '../../../adapters/batch-scorer/batch-scorer.js';
import type { ScorerJob } from '../../../adapters/batch-scorer/scorer-messages.js';
import { TableRows } from '../../../core/input-rules/table-rows.js';
import { DomainError } from '../../../core/errors.js';
import type { Table } from '../../../core/table.js';
import { KeyColumns } from './key-columns.js';
import type { RowScorer } from '../program/row-scorer.js';

/** Of the engine, which holds some row groups of a file and nothing that grows with its rows. */
const ENGINE_MEMORY_MB = 512;

/** Reads, encodes, scores and writes parts of one file on one thread, beside those of the model's library when it has more. */
export class PartScorer {
  private constructor(
    private readonly job: ScorerJob,
    private readonly reader: RangeReader,
    private readonly blocks: RowScorer,
  ) {}

  /** @throws DomainError TRAINER_INPUT_INVALID, TABLE_ENGINE_FAILED */
  static async open(blocks: RowScorer, job: ScorerJob): Promise<PartScorer> {
    const { inputs } = job.signature;
    if (blocks.columns !== inputs.length)
      throw new DomainError('TRAINER_INPUT_INVALID', {
        what: `the signature of ${job.signature.model}`,
        expected: `${blocks.columns} columns as the model has`,
        got: inputs.length,
      });
    const named = (kind: 'numeric' | 'categorical'): string[] => inputs.filter((input) => input.kind === kind).map(({ name }) => name);
    const known = new Set(inputs.map(({ name }) => name));
    const others = job.keyColumns.filter((name) => !known.has(name));
    const reader = await RangeReader.open({
      path: job.inputPath,
      columns: { numeric: named('numeric'), categorical: named('categorical'), others, zone: job.zone },
      tempDir: job.workDir,
      limits: { threads: 1, memoryMb: ENGINE_MEMORY_MB },
    });
    return new PartScorer(job, reader, blocks);
  }

  async score({ firstRow, rows, path }: PartRequest): Promise<ScoredPart> {
    const { signature, reference, idPrefix, version, keyColumns } = this.job;
    const encoded = new TableRows(signature.inputs, reference);
    const keys = new KeyColumns(keyColumns, rows);
    this.blocks.begin(rows);
    await this.reader.read({ first: firstRow, end: firstRow + rows }, (piece: Table, first) => {
      encoded.take(piece, this.blocks.matrix, this.blocks.place(piece.rows));
      this.blocks.added(piece.rows);
      keys.take(piece, first - firstRow);
    });
    const { sizeBytes, sha256 } = await writeParquet(path, rows, [
      { name: 'prediction_id', type: 'row-id', prefix: idPrefix, first: firstRow },
      ...keys.columns(),
      ...predictionColumns(signature, await this.blocks.end()),
      { name: 'version', type: 'constant', value: version },
    ]);
    return { sizeBytes, sha256, ...encoded.facts() };
  }

  close(): void {
    this.reader.close();
  }
}
