import { DomainError } from '../core/errors.js';
import { didYouMean } from '../core/nearest-name.js';
import { SETTINGS } from './settings-table.js';
import type { Environment, Setting } from './settings-table.js';

type Value<S> = S extends Setting<infer _T, infer D> ? D : never;
export type SettingName = keyof typeof SETTINGS;
export type LocalSettings = { readonly [K in SettingName]: Value<(typeof SETTINGS)[K]> };

/** Some settings as far as they could be read, and what is wrong with the others. */
export interface ReadSettings<T> {
  readonly values: T;
  readonly problems: readonly string[];
}

/** Variables of the test suite and of crash tests; they configure no product behaviour, so they have no row in the table. */
const TEST_PREFIX = 'PERENNIAL_TEST_';

/**
 * Every setting but Temporal's, whose files it does not open: for serving and for tools, which must start whatever is wrong there.
 * From the process's own environment unless one is given. Errors: SETTINGS_INVALID, as those of `loadSettings`.
 */
export function loadLocalSettings(environment: Environment = process.env): LocalSettings {
  return checkedSettings(readLocalSettings(environment));
}

/** An empty variable counts as not set. */
export function readLocalSettings(environment: Environment): ReadSettings<LocalSettings> {
  const problems = unknownVariables(environment);
  const values: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries(SETTINGS)) {
    const given = environment[setting.env] || environment[setting.formerEnv ?? setting.env] || undefined;
    const text = given ?? setting.defaultFor?.(environment);
    try {
      values[name] = text === undefined ? undefined : setting.parse(text);
    } catch (error) {
      const found = setting.secret ? '' : `, found ${JSON.stringify(text)}`;
      problems.push(`${setting.env}: ${(error as Error).message}${found}`);
    }
  }
  return { values: values as LocalSettings, problems };
}

/** The settings, deep-frozen. Throws one SETTINGS_INVALID that lists every problem, without the values of secrets. */
export function checkedSettings<T>({ values, problems }: ReadSettings<T>): T {
  if (problems.length > 0) throw new DomainError('SETTINGS_INVALID', { problems });
  return deepFreeze(values);
}

function unknownVariables(environment: Environment): string[] {
  const settings: readonly Setting<unknown, unknown>[] = Object.values(SETTINGS);
  const known = settings.flatMap(({ env, formerEnv }) => (formerEnv === undefined ? [env] : [env, formerEnv]));
  return Object.keys(environment)
    .filter((name) => name.startsWith('PERENNIAL_') && !name.startsWith(TEST_PREFIX) && !known.includes(name))
    .map((name) => `${name} is not a setting.${didYouMean(name, known)}`);
}

function deepFreeze<T>(value: T): T {
  // The bytes of a certificate cannot be frozen.
  if (ArrayBuffer.isView(value)) return value;
  if (typeof value === 'object' && value !== null) Object.values(value).forEach(deepFreeze);
  return Object.freeze(value);
}
