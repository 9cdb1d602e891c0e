import { readFileSync } from 'node:fs';
import { packageFile } from '../../../../../tools/install/tool-catalog.js';

interface TinyModel {
  readonly modelBase64: string;
  readonly rows: readonly (readonly (number | null)[])[];
  readonly margins: readonly (readonly number[])[];
  readonly scores: readonly (readonly number[])[];
  readonly leaves: readonly (readonly number[])[];
}

const recorded = JSON.parse(readFileSync(packageFile('tests/core/trainers/xgboost/model/tiny-model.json'), 'utf8')) as TinyModel;

/** A model of Python's xgboost (its `origin` is in the file): 4 classes, 6 features, 2 rounds, and what xgboost predicts with it. */
export const tinyModel = {
  bytes: new Uint8Array(Buffer.from(recorded.modelBase64, 'base64')),
  columns: 6,
  rowCount: recorded.rows.length,
  rows: Float32Array.from(recorded.rows.flat(), (value) => value ?? NaN),
  margins: Float32Array.from(recorded.margins.flat()),
  scores: Float32Array.from(recorded.scores.flat()),
  leaves: Int32Array.from(recorded.leaves.flat()),
};
