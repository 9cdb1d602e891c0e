import { DomainError, isDomainError } from '../core/errors.js';
import type { TriggerRequest } from '../operations/triggers/book-trigger.js';

const NAME = /^[a-z0-9-]{1,63}$/;
const MAX_REASON = 300;
const MAX_ID = 120;

/** What a delivery of Alertmanager asks for, and which alerts ask for nothing and why. */
export interface AlertmanagerDelivery {
  readonly requests: readonly (TriggerRequest & { readonly alert: string })[];
  readonly refused: readonly RefusedAlert[];
}

export interface RefusedAlert {
  /** Its place in the delivery: `alerts[2]`. */
  readonly alert: string;
  readonly error: DomainError;
}

/**
 * An Alertmanager webhook (version 4): one trigger per model that a firing alert names in its label `model`. Resolved alerts are left out.
 * The id comes from fingerprint and start of the alert, so that repeated deliveries are one trigger. An alert that cannot be read keeps
 * none of the others. Errors, of a body that is no delivery: REQUEST_FIELD_INVALID.
 */
export function readAlertmanager(body: unknown): AlertmanagerDelivery {
  const { alerts } = record(body, 'body');
  if (!Array.isArray(alerts))
    throw new DomainError('REQUEST_FIELD_INVALID', {
      field: 'alerts',
      found: kind(alerts),
      expected: 'an array of alerts (Alertmanager webhook, version 4)',
    });
  const byModel = new Map<string, TriggerRequest & { readonly alert: string }>();
  const refused: RefusedAlert[] = [];
  for (const [index, item] of alerts.entries()) {
    const alert = `alerts[${index}]`;
    try {
      const request = readAlert(item, alert);
      if (request !== null && !byModel.has(request.model)) byModel.set(request.model, { ...request, alert });
    } catch (error) {
      if (!isDomainError(error)) throw error;
      refused.push({ alert, error });
    }
  }
  return { requests: [...byModel.values()], refused };
}

function readAlert(item: unknown, field: string): TriggerRequest | null {
  const alert = record(item, field);
  if (alert.status === 'resolved') return null;
  const labels = record(alert.labels, `${field}.labels`);
  const name = typeof labels.alertname === 'string' ? labels.alertname : 'alert';
  if (labels.model === undefined) throw new DomainError('ALERT_MODEL_MISSING', { alert: field, name: name.slice(0, MAX_REASON) });
  const model = modelName(labels.model, `${field}.labels.model`);
  const startsAt = typeof alert.startsAt === 'string' ? Date.parse(alert.startsAt) : Number.NaN;
  if (Number.isNaN(startsAt))
    throw new DomainError('REQUEST_FIELD_INVALID', {
      field: `${field}.startsAt`,
      found: kind(alert.startsAt),
      expected: 'a time in ISO 8601',
    });
  const fingerprint = text(alert.fingerprint, `${field}.fingerprint`, /^[A-Za-z0-9]{1,64}$/);
  return { model, triggerId: `alert-${fingerprint}-${startsAt}`, asOf: null, reason: `alert ${name}`.slice(0, MAX_REASON) };
}

/** `{ "reason": "…", "id"?: "…", "asOf"?: "2013-07-01T00:00:00Z" or epoch milliseconds }`. Without an id every request is a trigger of its own. */
export function readPlainTrigger(model: string, body: unknown, newId: () => string): TriggerRequest {
  const fields = record(body, 'body');
  const unknown = Object.keys(fields).find((name) => !['reason', 'id', 'asOf'].includes(name));
  if (unknown !== undefined)
    throw new DomainError('REQUEST_FIELD_INVALID', {
      field: unknown.slice(0, 64),
      found: 'not known',
      expected: 'only reason, id and asOf',
    });
  if (typeof fields.reason !== 'string' || fields.reason === '' || fields.reason.length > MAX_REASON) {
    throw new DomainError('REQUEST_FIELD_INVALID', {
      field: 'reason',
      found: kind(fields.reason),
      expected: `a text of 1 to ${MAX_REASON} characters`,
    });
  }
  const id = fields.id === undefined ? newId() : text(fields.id, 'id', new RegExp(`^[A-Za-z0-9._:-]{1,${MAX_ID}}$`));
  return { model: modelName(model, 'path'), triggerId: `webhook-${id}`, asOf: dataTime(fields.asOf), reason: fields.reason };
}

function dataTime(value: unknown): number | null {
  if (value === undefined || value === null) return null;
  const at = typeof value === 'string' ? Date.parse(value) : typeof value === 'number' ? value : Number.NaN;
  if (Number.isSafeInteger(at)) return at;
  throw new DomainError('REQUEST_FIELD_INVALID', {
    field: 'asOf',
    found: kind(value),
    expected: 'a time in ISO 8601 or epoch milliseconds',
  });
}

function modelName(value: unknown, field: string): string {
  return text(value, field, NAME);
}

function text(value: unknown, field: string, pattern: RegExp): string {
  if (typeof value === 'string' && pattern.test(value)) return value;
  throw new DomainError('REQUEST_FIELD_INVALID', { field, found: kind(value), expected: `a text that matches ${pattern.source}` });
}

function record(value: unknown, field: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new DomainError('REQUEST_FIELD_INVALID', { field, found: kind(value), expected: 'an object' });
}

/** Never the value itself: error texts reach logs. */
function kind(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : typeof value === 'string' ? 'another text' : `a ${typeof value}`;
}
