import { InvalidArgumentError } from 'commander';
import type { Step } from '../../contracts/names.js';
import { STEPS } from '../../core/policy/state/steps.js';
import type { VariantSplit } from '../../contracts/workflows.js';
import { didYouMean } from '../../core/nearest-name.js';

/** A whole number from `min` to `max`. Commander turns the error into wrong usage. */
export function wholeNumber(min: number, max = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < min || value > max)
      throw new InvalidArgumentError(`Expected a whole number from ${min}${max === Number.MAX_SAFE_INTEGER ? '' : ` to ${max}`}.`);
    return value;
  };
}

/** `K=V`, repeatable; a value that reads as a number is one. */
export function parameter(text: string, before: Record<string, string | number> = {}): Record<string, string | number> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('Expected NAME=VALUE.');
  const value = text.slice(at + 1);
  const isNumber = /^-?\d+(?:\.\d+)?$/.test(value) && Number.isFinite(Number(value));
  return { ...before, [text.slice(0, at)]: isNumber ? Number(value) : value };
}

/** `preprocess,train`. */
export function stepList(text: string): readonly Step[] {
  return text.split(',').map((name) => {
    const step = STEPS.find((known) => known === name.trim());
    if (step === undefined)
      throw new InvalidArgumentError(`There is no step "${name}"; steps are ${STEPS.join(', ')}.${didYouMean(name, STEPS)}`);
    return step;
  });
}

/** Of a model. */
export function modelName(text: string): string {
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(text)) throw new InvalidArgumentError('Expected 1 to 63 of a-z, 0-9 and hyphen, such as churn.');
  return text;
}

/** A name that becomes part of object keys. */
export function batchName(text: string): string {
  if (!/^[a-z0-9-]{1,63}$/.test(text)) throw new InvalidArgumentError('Expected 1 to 63 of a-z, 0-9 and hyphen.');
  return text;
}

/** A tag: what the database takes as a name. */
export function tagName(text: string): string {
  if (!/^[a-z0-9-]{1,63}$/.test(text)) throw new InvalidArgumentError('Expected 1 to 63 of a-z, 0-9 and hyphen.');
  return text;
}

export interface VariantOption {
  readonly version: number;
  readonly share: number;
  readonly variant?: string;
}

/** `3=0.9` or `control:3=0.9`, repeatable. */
export function variantShare(text: string, before: readonly VariantOption[] = []): readonly VariantOption[] {
  const [, variant, version, share] = /^(?:([a-z0-9-]{1,63}):)?(\d+)=(\d*\.?\d+)$/.exec(text) ?? [];
  if (version === undefined) throw new InvalidArgumentError('Expected VERSION=SHARE or NAME:VERSION=SHARE, such as 3=0.9.');
  return [...before, { version: Number(version), share: Number(share), ...(variant === undefined ? {} : { variant }) }];
}

/** A version, repeatable. */
export function shadowVersion(text: string, before: readonly number[] = []): readonly number[] {
  return [...before, wholeNumber(1)(text)];
}

/** `entity`, `header:NAME` or `none`. */
export function stickyBy(text: string): VariantSplit['stickyBy'] {
  if (text === 'none') return null;
  if (text === 'entity') return text;
  // Names of HTTP headers (RFC 9110, token).
  if (/^header:[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(text)) return text as `header:${string}`;
  throw new InvalidArgumentError('Expected entity, header:NAME or none.');
}
