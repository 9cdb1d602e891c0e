import type { RunManifest } from '../../../contracts/documents.js';
import { PLACES } from '../../../core/split/row-places.js';
import type { FoldsRecord, HashSplitRecord, TimeSplitRecord } from '../../../core/split/split-record.js';
import { formatCount } from '../format-metrics.js';
import { formatTime } from '../format-time.js';

type Rows = RunManifest['rows'];
type Line = readonly [string, string];

/** The rows of each part of a run, and what put them there: the time that they are of, or a hash; of folds what judged its recipe. */
export function rowLines({ rows, split }: Pick<RunManifest, 'rows' | 'split'>): readonly Line[] {
  if (split.rule === 'folds') return foldLines(rows, split);
  return split.rule === 'time' ? timeLines(rows, split) : hashLines(rows, split);
}

function foldLines(rows: Rows, { k, by, placedBy }: FoldsRecord): readonly Line[] {
  const how =
    by === 'time'
      ? 'blocks of event time, each by a model of earlier rows'
      : `${by}, by the hash of ${placedBy.map(({ name }) => name).join(', ')}`;
  return [
    ['train', `${formatCount(rows.train)} rows: all of them`],
    [
      'judged',
      `${formatCount(rows.test)} rows, out of ${k} folds (${how}): the recipe is what was judged, by models that did not see the row`,
    ],
  ];
}

function timeLines(rows: Rows, split: TimeSplitRecord): readonly Line[] {
  const part = (count: number, from: number, to: number): string => `${formatCount(count)} rows, ${formatTime(from)} to ${formatTime(to)}`;
  return [
    ['train', part(rows.train, split.trainFrom, split.trainTo)],
    ['validation', part(rows.validation, split.validationFrom, split.validationTo)],
    ['test', part(rows.test, split.testFrom, split.testTo)],
  ];
}

function hashLines(rows: Rows, { rule, by, testBelow, validationFrom }: HashSplitRecord): readonly Line[] {
  const names = by.map(({ name }) => name).join(', ');
  const how = `${rule === 'grouped' ? 'of groups' : 'by chance'}, by the hash of ${names}`;
  const part = (count: number, places: number): string =>
    `${formatCount(count)} rows, ${Number(((places / PLACES) * 100).toFixed(2))} % ${how}`;
  return [
    ['train', part(rows.train, validationFrom - testBelow)],
    ['validation', part(rows.validation, PLACES - validationFrom)],
    ['test', part(rows.test, testBelow)],
  ];
}
