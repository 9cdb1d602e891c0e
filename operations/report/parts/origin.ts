import type { RunReport } from '../../../contracts/documents.js';
import { numberText } from '../../../core/gates/number-text.js';
import { suspicionText } from '../../../core/leakage/suspicion.js';
import type { SplitRecord } from '../../../core/split/split-record.js';
import { countText } from '../../../core/report/words/numbers.js';
import { html } from '../page/html.js';
import type { Markup } from '../page/html.js';
import { facts, table } from '../page/tables.js';
import { section } from './section.js';

export function gatesPart({ gates }: RunReport): Markup | null {
  if (gates.length === 0) return null;
  const shown = (value: number | null): string => (value === null ? '–' : numberText(value));
  const rows = gates.map(({ gate, metric, verdict, observed, limit, text }) => [
    metric === undefined ? gate : `${gate}(${metric})`,
    html`<span class="${verdict === 'pass' ? 'pass' : 'fail'}">${verdict}</span>`,
    shown(observed),
    shown(limit),
    text,
  ]);
  return section('Gates', table(['gate', 'verdict', 'observed', 'limit', 'in words'], rows, [2, 3]));
}

export function dataPart({ data }: RunReport): Markup {
  const { rows, split, snapshot, source, asOf, leakage } = data;
  return section(
    'Data',
    facts([
      ['snapshot', snapshot],
      ['source', source],
      ['data time', timeText(asOf)],
      ...PARTS.map((part) => [part, `${countText(rows[part])} rows${spanText(split, part)}`] as const),
      ['split', splitText(split)],
      ...leakage.map((one) => ['warning', suspicionText(one)] as const),
    ]),
  );
}

const PARTS = ['train', 'validation', 'test'] as const;

function spanText(split: SplitRecord, part: (typeof PARTS)[number]): string {
  if (split.rule !== 'time') return '';
  return `, ${timeText(split[`${part}From`])} to ${timeText(split[`${part}To`])}`;
}

function splitText(split: SplitRecord): string {
  if (split.rule === 'time') return 'by time';
  if (split.rule === 'folds') return `${split.k} folds, by ${split.by}`;
  return `${split.rule}, by the hash of ${split.by.map(({ name }) => name).join(', ')}`;
}

export function trainingPart({ training }: RunReport): Markup {
  const { trainer, modelKind, params, paramsFrom, rounds, stoppedEarly } = training;
  return section(
    'Training',
    facts([
      ['trainer', `${trainer}, served as ${modelKind}`],
      ...(rounds === 0 ? [] : [['rounds', `${countText(rounds)}${stoppedEarly ? ', stopped early' : ''}`] as const]),
      ['parameters from', paramsFrom === 'search' ? 'a search' : 'the definition'],
      ...Object.entries(params).map(([name, value]) => [name, String(value)] as const),
    ]),
  );
}

export function provenancePart({ model, runId, createdAt, training }: RunReport, of: { readonly version: number } | null): Markup {
  const { perennial, library, threads, cpuClass } = training.environment;
  return section(
    'Where it comes from',
    facts([
      ['model', model],
      ...(of === null ? [] : [['version', String(of.version)] as const]),
      ['run', runId],
      ['definition', training.definitionDigest],
      ['judged', timeText(createdAt)],
      ['made with', `perennial ${perennial}, ${library}, ${threads} threads, ${cpuClass}`],
    ]),
  );
}

/** In UTC: a page is read anywhere. */
function timeText(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
