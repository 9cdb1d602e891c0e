import type { ReportFindings } from '../../../core/report/document/findings.js';
import { countText, shareText } from '../../../core/report/words/numbers.js';
import { confusionText } from '../../../core/report/words/section-texts.js';
import { formatTable } from '../format-table.js';
import { indented, paragraph, shortened } from './layout.js';

/** More columns than these do not fit a terminal; the page has all. */
const MAX_CLASSES = 5;
const MAX_NAME = 14;

/** Rows and shares of the actual class, one line each. */
export function confusionLines({ confusion }: ReportFindings): string[] {
  if (confusion === undefined) return [];
  const { classes, counts } = confusion;
  const title = ['Confusion', ...paragraph(confusionText(confusion))];
  if (classes.length > MAX_CLASSES) return title;
  const names = classes.map((name) => shortened(name, MAX_NAME));
  const rows = counts.map((row, actual) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    return [names[actual], ...row.map((count) => `${countText(count)} (${total === 0 ? '–' : shareText(count / total)})`)];
  });
  return [...title, ...indented(formatTable(['ACTUAL', ...names.map((name) => `SAID ${name}`)], rows))];
}

/** Of many classes; of two the matrix tells as much. */
export function qualityLines({ classes = [] }: ReportFindings): string[] {
  if (classes.length < 3) return [];
  const share = (value: number | null): string => (value === null ? '–' : shareText(value));
  const rows = classes.map(({ name, rows: count, precision, recall, f1 }) => [
    shortened(name, 40),
    count,
    share(precision),
    share(recall),
    share(f1),
  ]);
  return ['Classes', ...indented(formatTable(['CLASS', 'ROWS', 'PRECISION', 'RECALL', 'F1'], rows))];
}
