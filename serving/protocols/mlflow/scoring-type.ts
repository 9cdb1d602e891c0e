import { DomainError } from '../../../core/errors.js';

const TYPES: Readonly<Record<string, 'json' | 'csv'>> = { 'application/json': 'json', 'text/csv': 'csv' };

/** MLflow's own rules for content types: no other parameter than charset=utf-8. Errors: INPUT_CONTENT_TYPE_UNSUPPORTED. */
export function scoringType(contentType: string | undefined): 'json' | 'csv' {
  const [type = '', ...parameters] = (contentType ?? '').split(';').map((part) => part.trim().toLowerCase());
  const known = Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
  if (known === undefined) throw unsupported(contentType === undefined ? 'nothing' : 'another type', 'application/json or text/csv');
  for (const parameter of parameters) {
    const [name, value = ''] = parameter.split('=', 2).map((part) => part.trim());
    if (name !== 'charset') throw unsupported('another parameter than charset', 'charset=utf-8 or nothing');
    if (value.replaceAll('"', '') !== 'utf-8') throw unsupported('another charset', 'charset=utf-8');
  }
  return known;
}

function unsupported(found: string, expected: string): DomainError {
  return new DomainError('INPUT_CONTENT_TYPE_UNSUPPORTED', { field: 'header Content-Type', found, expected });
}
