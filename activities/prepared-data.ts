import type { TrainingPart } from '../core/definition/definition.js';
import { buildColumnProfile } from '../core/drift/column-profile.js';
import type { ColumnProfile } from '../core/drift/column-profile.js';
import { compileEncoder } from '../core/features/compile-encoder.js';
import { fitEncoders } from '../core/features/fit-encoders.js';
import type { SignatureInput } from '../core/features/signature.js';
import type { SplitBoundaries } from '../core/split/split-by-time.js';
import type { Table } from '../core/table/table.js';
import { inputValues } from './input-values.js';
import { labelsOf, splitTable } from './split-table.js';
import type { SplitTable } from './split-table.js';

export const PARTS = ['train', 'validation', 'test'] as const;
export type Part = (typeof PARTS)[number];

export type RawInputRecord = Readonly<Record<string, string | number | null>>;

/** What a training needs beside its matrices; plain JSON. */
export interface PreparedFacts {
  readonly inputs: readonly SignatureInput[];
  readonly classes: readonly string[] | null;
  readonly rows: Readonly<Record<Part, number>>;
  /** `trainedUntil` for a model that the validation rows did not influence. */
  readonly boundaries: SplitBoundaries;
  /** Last event time of the validation rows. */
  readonly validatedUntil: number;
  /** Of the training rows, by input. */
  readonly profile: Readonly<Record<string, ColumnProfile>>;
  /** Raw inputs of some test rows, and which test rows they are. */
  readonly golden: { readonly records: readonly RawInputRecord[]; readonly rows: readonly number[] };
}

export interface PreparedPart {
  /** Row-major, rows × inputs. */
  readonly features: Float32Array;
  readonly labels: Float32Array;
}

export interface PreparedData {
  readonly facts: PreparedFacts;
  readonly parts: Readonly<Record<Part, PreparedPart>>;
}

const GOLDEN_ROWS = 20;

/** Labels, split, encoders fitted on the training rows, and the encoded parts: a function of its arguments alone. */
export function prepareData(training: TrainingPart, table: Table, asOfMs: number): PreparedData {
  const { labels, split, eventTimes } = splitTable(training, table, asOfMs, false);
  const inputs = fitEncoders(training.columns, table, split.train);
  const encoder = compileEncoder(inputs);
  const encoded = (rows: Int32Array): PreparedPart => ({ features: encoder.encodeTable(table, rows), labels: labelsOf({ labels }, rows) });
  const profile = Object.fromEntries(
    inputs.map((input) => [input.name, buildColumnProfile(input.kind, inputValues(table, input, split.train))]),
  );
  const facts: PreparedFacts = {
    inputs,
    classes: labels.classes,
    rows: { train: split.train.length, validation: split.validation.length, test: split.test.length },
    boundaries: split.boundaries,
    validatedUntil: split.validation.reduce((newest, row) => Math.max(newest, eventTimes[row] as number), -Infinity),
    profile,
    golden: goldenRows(inputs, table, split),
  };
  return { facts, parts: { train: encoded(split.train), validation: encoded(split.validation), test: encoded(split.test) } };
}

/** Evenly spaced test rows as a client would send them. */
function goldenRows(inputs: readonly SignatureInput[], table: Table, { test }: SplitTable['split']): PreparedFacts['golden'] {
  const count = Math.min(GOLDEN_ROWS, test.length);
  const rows = Array.from({ length: count }, (_, i) => Math.floor((i * test.length) / count));
  const columns = inputs.map(
    (input) =>
      [
        input.name,
        inputValues(
          table,
          input,
          Int32Array.from(rows, (row) => test[row] as number),
        ),
      ] as const,
  );
  const records = rows.map((_, i) => Object.fromEntries(columns.map(([name, values]) => [name, values[i] ?? null])));
  return { records, rows };
}
