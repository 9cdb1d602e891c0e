import { predictionColumns } from '../../../adapters/table-engine/prediction-columns.js';
import { RangeReader } from '../../../adapters/table-engine/scan/range-reader.js';
import { writeParquet } from '../../../adapters/table-engine/parquet/write-parquet.js';
import type { PartRequest, ScoredPart } from '../../../adapters/batch-scorer/batch-scorer.js';
import type { ScorerJob } from '../../../adapters/batch-scorer/scorer-messages.js';
import { DomainError } from '../../../core/errors.js';
import { scannedColumns } from '../../../core/inputs/columns.js';
import { compileInputs } from '../../../core/inputs/input-program.js';
import type { InputProgram } from '../../../core/inputs/input-program.js';
import type { Table } from '../../../core/table.js';
import { KeyColumns } from './key-columns.js';
import type { RowScorer } from '../program/row-scorer.js';

/** Of the engine, which holds some row groups of a file and nothing that grows with its rows. */
const ENGINE_MEMORY_MB = 512;

/** Reads, encodes, scores and writes parts of one file on one thread, beside those of the model's library when it has more. */
export class PartScorer {
  private constructor(
    private readonly job: ScorerJob,
    private readonly program: InputProgram,
    private readonly reader: RangeReader,
    private readonly blocks: RowScorer,
  ) {}

  /** @throws DomainError TRAINER_INPUT_INVALID, TABLE_ENGINE_FAILED */
  static async open(blocks: RowScorer, job: ScorerJob): Promise<PartScorer> {
    const program = compileInputs(job.signature);
    const { length } = program.modelColumns;
    if (blocks.columns !== length)
      throw new DomainError('TRAINER_INPUT_INVALID', {
        what: `the signature of ${job.signature.model}`,
        expected: `${blocks.columns} columns as the model has`,
        got: length,
      });
    const reader = await RangeReader.open({
      path: job.inputPath,
      columns: { ...scannedColumns({ ...program.requestColumns, keys: job.keyColumns }), zone: job.zone },
      tempDir: job.workDir,
      limits: { threads: 1, memoryMb: ENGINE_MEMORY_MB },
    });
    return new PartScorer(job, program, reader, blocks);
  }

  async score({ firstRow, rows, path }: PartRequest): Promise<ScoredPart> {
    const { signature, reference, idPrefix, version, keyColumns } = this.job;
    const encoded = this.program.pieces(reference);
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
