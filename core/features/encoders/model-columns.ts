import { modelInputs } from '../signature.js';
import type { InputColumns } from '../signature.js';
import { columnPlaces } from './column-places.js';
import { inputColumnNames } from './input-columns.js';

/** Columns of the model's matrix: those of the inputs, then those of the features. */
export function modelWidth(columns: InputColumns): number {
  return columnPlaces(modelInputs(columns)).width;
}

/** Their names, each once, in the order of the matrix. */
export function modelColumnNames(columns: InputColumns): readonly string[] {
  return inputColumnNames(modelInputs(columns));
}
