import type { RunManifest } from '../../../contracts/documents.js';
import { POSITIVE_RULES } from '../../../core/features/classes/choose-positive.js';

const MAX_LISTED = 12;

type Line = readonly [string, string];

/** Which class a probability is of, and why, where that is a question, and what rows counted, where they do not count alike. */
export function classLines(run: Pick<RunManifest, 'twoClasses' | 'weights'>): readonly Line[] {
  const text = classesText(run);
  return [...(text === null ? [] : [['probability', text] as const]), ...weightLines(run)];
}

function weightLines({ weights, twoClasses }: Pick<RunManifest, 'twoClasses' | 'weights'>): readonly Line[] {
  const { column, classes } = weights ?? {};
  const names = twoClasses?.classes;
  const lines: Line[] = [];
  if (column !== undefined) lines.push(['weights', `of rows by column ${JSON.stringify(column)}, in training, metrics and gates`]);
  if (classes === undefined) return lines;
  const listed = classes.slice(0, MAX_LISTED).map((weight, i) => `${names?.[i] ?? `class ${i + 1}`} ${Number(weight.toPrecision(4))}`);
  const more = classes.length > MAX_LISTED ? `, and ${classes.length - MAX_LISTED} more` : '';
  return [...lines, ['weights', `of classes in training alone: ${listed.join(', ')}${more}; probabilities are corrected for them`]];
}

/** As a sentence without its beginning, "the probability is …"; null: of true, or there is no question. */
export function classesText(run: Pick<RunManifest, 'twoClasses'> | null): string | null {
  if (run?.twoClasses === undefined) return null;
  const { classes, by } = run.twoClasses;
  const [negative, positive] = classes.map((name) => JSON.stringify(name));
  const other = by === 'named' ? '' : '; label.positive names another';
  return `of ${positive}, not ${negative} (${POSITIVE_RULES[by]}${other})`;
}
