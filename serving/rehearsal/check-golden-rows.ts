import type { GoldenRows } from '../../contracts/documents.js';
import { DomainError } from '../../core/errors.js';
import { TAKE_RECORDS } from '../../core/inputs/stored-records.js';
import type { ServableModel } from '../model/servable-model.js';

/** Per score, times (1 + |score|). Same file and same runtime give equal bits; another CPU may differ in the last ones. */
const TOLERANCE = 1e-6;

/**
 * Scores the golden rows, first one alone, then all together, which also warms the model.
 * Errors: DOCUMENT_INVALID when there are none, or when a score is not what it was in training; the text says which, not by what.
 */
export async function checkGoldenRows(model: ServableModel, golden: GoldenRows): Promise<void> {
  const { records, scores } = golden;
  const { outputs } = model;
  if (records.length === 0 || scores.length !== records.length * outputs) {
    throw mismatch(
      `it has ${records.length} records and ${scores.length} scores, expected ${outputs} scores a record and at least one record`,
    );
  }
  const matrix = model.inputs.fromRecords(records, TAKE_RECORDS);
  await model.run(matrix.slice(0, model.columns), 1);
  const { score } = await model.run(matrix, records.length);
  const wrong = scores.findIndex((expected, i) => !(Math.abs((score[i] as number) - expected) <= TOLERANCE * (1 + Math.abs(expected))));
  if (wrong >= 0)
    throw mismatch(`golden row ${Math.floor(wrong / outputs)} does not get the score it had in training (allowed difference ${TOLERANCE})`);
}

function mismatch(problem: string): DomainError {
  return new DomainError('DOCUMENT_INVALID', { key: 'golden.json', store: 'this version', problem });
}
