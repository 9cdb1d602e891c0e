import { canonicalJson } from '../digest/canonical-json.js';

/** One place where two definitions differ. */
export interface DefinitionChange {
  /** `training.split.validationMs`, `training.columns.plan.kind`, `training.gates[0].max`. */
  readonly path: string;
  /** Absent: it is not there. */
  readonly from?: unknown;
  readonly to?: unknown;
}

/** Where two values of plain JSON differ, in the order of the paths: as deep as they are of one shape. */
export function definitionChanges(from: unknown, to: unknown, path = ''): readonly DefinitionChange[] {
  const [before, after] = [fieldsOf(from), fieldsOf(to)];
  if (before === undefined || after === undefined || Array.isArray(from) !== Array.isArray(to)) {
    return canonicalJson(from) === canonicalJson(to) ? [] : [{ path, from, to }];
  }
  const names = [...new Set([...before.keys(), ...after.keys()])];
  return names.flatMap((name): readonly DefinitionChange[] => {
    const place = Array.isArray(from) ? `${path}[${name}]` : path === '' ? name : `${path}.${name}`;
    if (!before.has(name)) return [{ path: place, to: after.get(name) }];
    if (!after.has(name)) return [{ path: place, from: before.get(name) }];
    return definitionChanges(before.get(name), after.get(name), place);
  });
}

function fieldsOf(value: unknown): ReadonlyMap<string, unknown> | undefined {
  return typeof value === 'object' && value !== null ? new Map(Object.entries(value)) : undefined;
}
