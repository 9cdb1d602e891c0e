import type { Calibration, CalibrationBin } from '../document/findings.js';
import { countOf, shareText } from './numbers.js';

/** With fewer rows nobody can say that a probability is wrong. */
const MIN_ROWS = 30;

/** How far probabilities can be believed, in sentences: the mean distance first, then each range of them. */
export function calibrationSentences(calibration: Calibration): readonly string[] {
  const what = calibration.of === 'positive' ? 'Probabilities' : 'Probabilities of the class that is answered';
  const off = (calibration.ece * 100).toFixed(1);
  const spoken = calibration.ranges.filter(({ rows }) => rows >= MIN_ROWS).map(rangeSentence);
  return [`${what} are off by ${off} percentage points on average (expected calibration error).`, ...spoken];
}

function rangeSentence(bin: CalibrationBin): string {
  const { from, to, predicted, observed, rows } = bin;
  const range = to === 1 ? `above ${from}` : from === 0 ? `below ${to}` : `of ${from} to ${to}`;
  return `Probabilities ${range} (mean ${shareText(predicted)}) come true in ${shareText(observed)} of ${countOf(rows, 'case')}: ${judgement(bin)}.`;
}

/** Only what the interval leaves no doubt of is called wrong. */
export function judgement({ predicted, lower, upper }: CalibrationBin): 'too high' | 'too low' | 'as said' {
  if (upper !== null && upper < predicted) return 'too high';
  return lower !== null && lower > predicted ? 'too low' : 'as said';
}
