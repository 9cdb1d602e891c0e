import { DomainError } from '../core/errors.js';
import { didYouMean } from '../core/nearest-name.js';
import { SECRET_FILES, secretReader, secretText } from './secret-files.js';
import { SETTINGS } from './settings-table.js';
import type { Environment, Setting } from './setting-kinds.js';

type Value<S> = S extends Setting<infer _T, infer D> ? D : never;
export type SettingName = keyof typeof SETTINGS;
type SettingValues = { readonly [K in SettingName]: Value<(typeof SETTINGS)[K]> };
export interface LocalSettings extends SettingValues {
  /** The value of now: a secret that is in a file is read again. For what uses it more than once. */
  readonly current: <K extends SettingName>(name: K) => SettingValues[K];
}

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
  const readers = new Map<string, () => unknown>();
  for (const [name, setting] of Object.entries<Setting<unknown, unknown>>(SETTINGS)) {
    let text: string | undefined;
    try {
      text = givenText(setting, environment) ?? setting.defaultFor?.(environment);
      values[name] = text === undefined ? undefined : setting.parse(text);
      if (setting.secret) readers.set(name, secretReader(setting, values[name], environment));
    } catch (error) {
      const found = setting.secret ? '' : `, found ${JSON.stringify(text)}`;
      problems.push(`${setting.env}: ${(error as Error).message}${found}`);
    }
  }
  const current = (name: string): unknown => (readers.get(name) ?? (() => values[name]))();
  return { values: { ...values, current } as LocalSettings, problems };
}

function givenText({ env, formerEnv, secret }: Setting<unknown, unknown>, environment: Environment): string | undefined {
  if (secret) return secretText(env, environment);
  return environment[env] || environment[formerEnv ?? env] || undefined;
}

/** The settings, deep-frozen. Throws one SETTINGS_INVALID that lists every problem, without the values of secrets. */
export function checkedSettings<T>({ values, problems }: ReadSettings<T>): T {
  if (problems.length > 0) throw new DomainError('SETTINGS_INVALID', { problems });
  return deepFreeze(values);
}

function unknownVariables(environment: Environment): string[] {
  const settings: readonly Setting<unknown, unknown>[] = Object.values(SETTINGS);
  const known = [...settings.flatMap(({ env, formerEnv }) => (formerEnv === undefined ? [env] : [env, formerEnv])), ...SECRET_FILES.keys()];
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
