import { z } from 'zod';
import { DEFAULT_MIN_DRIFT_ROWS, DEFAULT_PSI_LIMIT } from '../../monitors/drift/compare.js';
import { closed } from '../fields/closed.js';
import { positiveNumber, wholeNumber } from '../fields/numbers.js';
import { cronLine, duration, milliseconds, zoneName } from './scalars.js';

const MAX_ROWS = 1e12;

export const rolloutSchema = closed({ kind: z.literal('immediate') });

const onDrift = closed({ minMaturedRows: wholeNumber(0, MAX_ROWS) }).nullable();
const maxPerDay = wholeNumber(1, 10_000);

export const retrainInput = closed({
  cron: cronLine.nullable().default(null),
  zone: zoneName.nullable().default(null),
  onDrift: onDrift.default(null),
  maxPerDay: maxPerDay.default(24),
  cooldown: duration(0).default(0),
}).transform(({ cooldown, ...rest }) => ({ ...rest, cooldownMs: cooldown }));
export const retrainStored = closed({ cron: cronLine.nullable(), zone: zoneName, onDrift, maxPerDay, cooldownMs: milliseconds(0) });

const limits = { psi: positiveNumber, minRows: wholeNumber(1, MAX_ROWS), minColumns: wholeNumber(1, 100_000) };

export const monitorInput = closed({
  kind: z.literal('drift').default('drift'),
  cron: cronLine,
  window: duration(1_000).default(7 * 86_400_000),
  psi: limits.psi.default(DEFAULT_PSI_LIMIT),
  minRows: limits.minRows.default(DEFAULT_MIN_DRIFT_ROWS),
  minColumns: limits.minColumns.default(1),
}).transform(({ window, psi, ...rest }) => ({ ...rest, windowMs: window, psiLimit: psi }));
export const monitorStored = closed({
  kind: z.literal('drift'),
  cron: cronLine,
  windowMs: milliseconds(1_000),
  psiLimit: limits.psi,
  minRows: limits.minRows,
  minColumns: limits.minColumns,
});
