import { DomainError } from '../../../errors.js';
import type { UbjObject, UbjValue } from './parse-ubjson.js';

/** Typed access to a parsed document; every failure names the path, what was expected and what is there. */
export class UbjFields {
  readonly #object: UbjObject;
  readonly path: string;

  constructor(value: UbjValue | undefined, path: string) {
    if (!(value instanceof Map)) throw formatInvalid(path, 'an object', describe(value));
    this.#object = value as UbjObject;
    this.path = path;
  }

  keys(): readonly string[] {
    return [...this.#object.keys()];
  }

  object(key: string): UbjFields {
    return new UbjFields(this.#object.get(key), this.#at(key));
  }

  text(key: string): string {
    const value = this.#object.get(key);
    if (typeof value !== 'string') throw formatInvalid(this.#at(key), 'text', describe(value));
    return value;
  }

  /** A whole number from 0 to `max`, which XGBoost writes as text inside `*_param` objects. */
  count(key: string, max = Number.MAX_SAFE_INTEGER): number {
    const text = this.text(key);
    const value = text.trim() === '' ? NaN : Number(text);
    if (!Number.isInteger(value) || value < 0 || value > max)
      throw formatInvalid(this.#at(key), `a whole number from 0 to ${max}`, JSON.stringify(text));
    return value;
  }

  list(key: string): readonly UbjValue[] {
    const value = this.#object.get(key);
    if (!Array.isArray(value)) throw formatInvalid(this.#at(key), 'a list', describe(value));
    return value as readonly UbjValue[];
  }

  /** Numbers, whether the file holds them in a typed or a generic array. */
  numbers(key: string): ArrayLike<number> {
    const value = this.#object.get(key);
    if (ArrayBuffer.isView(value)) return value;
    const list = this.list(key);
    if (!list.every((entry): entry is number => typeof entry === 'number'))
      throw formatInvalid(this.#at(key), 'a list of numbers', 'other values');
    return list;
  }

  texts(key: string): readonly string[] {
    const list = this.list(key);
    if (!list.every((entry): entry is string => typeof entry === 'string'))
      throw formatInvalid(this.#at(key), 'a list of texts', 'other values');
    return list;
  }

  textEntries(): Record<string, string> {
    return Object.fromEntries(this.keys().map((key) => [key, this.text(key)]));
  }

  #at(key: string): string {
    return this.path === '' ? key : `${this.path}.${key}`;
  }
}

export function formatInvalid(where: string, expected: string, got: string): DomainError {
  return new DomainError('MODEL_FORMAT_INVALID', { where, expected, got });
}

function describe(value: UbjValue | undefined): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (value instanceof Map) return 'an object';
  return Array.isArray(value) || ArrayBuffer.isView(value) ? 'a list' : `a ${typeof value}`;
}
