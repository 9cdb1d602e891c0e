import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type {
  ConvertRequest,
  EvaluateRequest,
  FilledMatrix,
  PreparedFacts,
  PrepareRequest,
  RecentRequest,
  ScoreRequest,
  ServedModel,
} from '../../../adapters/statistics/statistics.js';
import { DuckDbTableEngine } from '../../../adapters/table-engine/duckdb-table-engine.js';
import type { TrainingPart } from '../../../core/definition/definition.js';
import { buildSignature } from '../../../core/features/signature.js';
import { snapshotColumns } from '../../../core/inputs/columns.js';
import type { Part } from '../../../core/split/split.js';
import { AS_OF, generatedModel, generatedRows } from '../../workers/statistics/generated-model.js';

/** Shares of the classes, as a baseline has them. */
export const SHARES = [0.25, 0.25, 0.5];

/** What the jobs are asked about one model whose training takes no time: a baseline of three classes. */
export class BaselineRequests {
  private constructor(
    private readonly folder: string,
    private readonly training: TrainingPart,
    readonly prepare: PrepareRequest,
  ) {}

  static async write(folder: string): Promise<BaselineRequests> {
    await mkdir(folder, { recursive: true });
    const path = join(folder, 'rows.parquet');
    const tables = new DuckDbTableEngine({ threads: 1, tempDir: folder });
    await tables.writeTable(path, 'parquet', [generatedRows('baseline')]).finally(() => tables.close());
    await writeFile(join(folder, 'model.json'), JSON.stringify({ formatVersion: 1, kind: 'prior', values: SHARES }));
    const training: TrainingPart = { ...generatedModel('multiclass', path).training, train: { trainer: 'baseline' } };
    const table = { paths: [path], columns: snapshotColumns(['x', 'y', 'plan', 'shop', 'seen_at', 'amount', 'outcome']) };
    const matrix = (part: Part): string => join(folder, `${part}.matrix`);
    const files = { train: matrix('train'), validation: matrix('validation'), test: matrix('test') };
    return new BaselineRequests(folder, training, { table, training, asOf: AS_OF, files });
  }

  convert(facts: PreparedFacts): ConvertRequest {
    const { classes, inputs, golden } = facts;
    return {
      trained: { trainer: 'baseline', files: this.#files() },
      folder: this.folder,
      producerVersion: '1',
      signature: { task: 'multiclass', inputs, classes },
      validation: this.#matrix('validation', facts),
      golden: { matrix: this.#matrix('test', facts), rows: golden.rows },
    };
  }

  /** Beside itself as the champion. */
  evaluate(facts: PreparedFacts): EvaluateRequest {
    const { table, asOf } = this.prepare;
    const split = facts.split;
    const model = this.#served(facts);
    const judged = { trained: this.training, judged: this.training };
    return {
      table,
      ...judged,
      asOf,
      model,
      split,
      champion: { ...model, version: 3, split },
      seed: 'seed',
      parity: null,
      report: { trained: { trainer: 'baseline', files: model.files } },
    };
  }

  score(facts: PreparedFacts): ScoreRequest {
    const { table, training, asOf } = this.prepare;
    return { table, training, asOf, model: this.#served(facts), split: facts.split };
  }

  countRecent({ inputs, profile }: PreparedFacts): RecentRequest {
    const { table, training, asOf } = this.prepare;
    const window = { from: AS_OF - 60 * 86_400_000, to: AS_OF };
    return { table, training, inputs, reference: profile, window, asOf, championAsOf: window.from };
  }

  #files(): ServedModel['files'] {
    return { 'model.json': join(this.folder, 'model.json') };
  }

  #matrix(part: Part, { rows, inputs }: PreparedFacts): FilledMatrix {
    return { path: this.prepare.files[part], rows: rows[part], columns: inputs.length };
  }

  #served({ inputs, classes, split }: PreparedFacts): ServedModel {
    const signature = buildSignature({
      ...{ model: 'baseline', task: 'multiclass', objective: 'prior', hasMargin: false, inputs, classes },
      label: this.training.label?.is ?? '',
      trainedOn: { snapshot: '', definitionDigest: '', trainedUntilMs: split.trainedUntil ?? 0 },
    });
    return { signature, kind: 'baseline', files: this.#files() };
  }
}
