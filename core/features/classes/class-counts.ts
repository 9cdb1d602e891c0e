import type { LabelDefinition } from '../../definition/definition.js';

const MAX_LISTED = 5;

/** Classes that a definition names itself; all other names are data. */
export function namedClasses({ positive, weights }: Pick<LabelDefinition, 'positive' | 'weights'>): readonly string[] {
  const weighted = weights === undefined || weights === 'balanced' ? [] : Object.keys(weights);
  return [...new Set([...(positive === undefined ? [] : [positive]), ...weighted])];
}

/**
 * Rows of each class in words, most first. Names that come from data stay out of errors, which end in histories: only those that the
 * definition names itself are told.
 */
export function classCountsText(counts: ReadonlyMap<string, number>, named: readonly string[]): string {
  const known = named.map((name) => `${JSON.stringify(name)} ${rowsText(counts.get(name) ?? 0)}`);
  const others = [...counts]
    .filter(([name]) => !named.includes(name))
    .map(([, rows]) => rows)
    .sort((a, b) => b - a);
  if (others.length === 0) return known.join(', ');
  const listed = others.slice(0, MAX_LISTED).join(', ');
  const more = others.length > MAX_LISTED ? `, and ${others.length - MAX_LISTED} classes more` : '';
  const rest = `${others.length} ${known.length === 0 ? '' : 'other '}class${others.length === 1 ? '' : 'es'} of ${listed} rows${more}`;
  return [...known, rest].join(', ');
}

/** The end of a sentence, and one more where some classes are another one but for case and white space at the ends. */
export function spellingText(names: Iterable<string>): string {
  const all = [...names];
  const alike = all.length - new Set(all.map((name) => name.normalize('NFC').trim().toLowerCase())).size;
  return alike === 0 ? '.' : `. ${alike} of the names ${alike === 1 ? 'is' : 'are'} another one but for case or white space at the ends.`;
}

function rowsText(rows: number): string {
  return `${rows} row${rows === 1 ? '' : 's'}`;
}
