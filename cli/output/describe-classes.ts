import type { RunManifest } from '../../contracts/documents.js';
import { POSITIVE_RULES } from '../../core/features/classes/choose-positive.js';

type Line = readonly [string, string];

/** Which class a probability is of, and why; nothing where that is true, or no question. */
export function classLines(run: Pick<RunManifest, 'twoClasses'> | null): readonly Line[] {
  const text = classesText(run);
  return text === null ? [] : [['probability', text]];
}

/** As a sentence without its beginning, "the probability is …"; null: of true, or there is no question. */
export function classesText(run: Pick<RunManifest, 'twoClasses'> | null): string | null {
  if (run?.twoClasses === undefined) return null;
  const { classes, by } = run.twoClasses;
  const [negative, positive] = classes.map((name) => JSON.stringify(name));
  const other = by === 'named' ? '' : '; label.positive names another';
  return `of ${positive}, not ${negative} (${POSITIVE_RULES[by]}${other})`;
}
