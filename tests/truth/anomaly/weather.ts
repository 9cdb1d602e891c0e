import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { StepContext } from '../../../contracts/activities.js';
import { csv, defineModel, isolationForest, numeric, random } from '../../../index.js';
import type { ModelInput } from '../../../index.js';
import type { ActivityWorld } from '../../fixtures/activity-world.js';
import { runChain } from '../../fixtures/whole-chain.js';
import type { ChainOutcome } from '../../fixtures/whole-chain.js';

/** Days of Seattle: a real table of the package vega-datasets, 26 of 1461 with snow. */
const TABLE = fileURLToPath(new URL('../data/seattle-weather.csv', import.meta.resolve('vega-datasets')));

export const WEATHER_END = Date.UTC(2016, 0, 1);
export const MILD = { precipitation: 0, temp_max: 16, temp_min: 8, wind: 3 };
export const STORM = { precipitation: 80, temp_max: 39, temp_min: -7, wind: 20 };

export async function writeWeather(world: ActivityWorld): Promise<void> {
  await copyFile(TABLE, join(world.folder, 'weather.csv'));
}

export function weather(world: ActivityWorld, name: string, changes: Partial<ModelInput> = {}): ModelInput {
  return {
    name,
    task: 'anomaly',
    source: csv({ path: join(world.folder, 'weather.csv'), key: ['date'] }),
    columns: { precipitation: numeric(), temp_max: numeric(), temp_min: numeric(), wind: numeric() },
    split: random({ validation: 0.15, test: 0.3 }),
    train: isolationForest({ contamination: 0.02 }),
    ...changes,
  };
}

export interface WeatherRun extends ChainOutcome {
  readonly context: StepContext;
}

export async function runWeather(
  world: ActivityWorld,
  name: string,
  changes: Partial<ModelInput> = {},
  asOf = WEATHER_END,
): Promise<WeatherRun> {
  const definitionDigest = await world.apply(defineModel(weather(world, name, changes)));
  const context = { model: name, triggerId: 'first', asOf, definitionDigest };
  return { context, ...(await runChain(world, context)) };
}
