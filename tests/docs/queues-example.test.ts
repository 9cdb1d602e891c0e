import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadLocalSettings } from '../../config/local-settings.js';
import { defineModel } from '../../core/definition/define/define-model.js';
import type { ModelInput } from '../../core/definition/define/model-input.js';
import { FLIGHT_DELAY } from '../core/definition/flight-delay-input.js';
import { commandsOf } from './code-blocks.js';
import { readDocument } from './documents.js';

test('the execution block of docs/plugin.md is one that a definition takes', () => {
  const [, block = ''] = /^```ts\n(execution: \{\n.*?)^```$/ms.exec(readDocument('docs/plugin.md')) ?? [];
  const { execution } = new Function(`return {${block}};`)() as Pick<ModelInput, 'execution'>;
  assert.deepEqual(defineModel({ ...FLIGHT_DELAY, ...(execution === undefined ? {} : { execution }) }).policy.execution, {
    work: { maximumAttempts: 5 },
    steps: { train: { queue: 'gpu', startToCloseTimeoutMs: 43_200_000, maximumAttempts: 3, priority: 3, fairnessWeight: 2 } },
  });
});

test('the variable of docs/plugin.md is one that the settings take', () => {
  const [line = ''] = commandsOf('docs/plugin.md', '### A step of its own kind').flat();
  const [, name = '', value = ''] = /^export (\w+)='(.*)'$/.exec(line) ?? [];
  assert.equal(name, 'PERENNIAL_EXECUTION');
  assert.deepEqual(loadLocalSettings({ [name]: value }).execution.steps, { train: { queue: 'gpu' } });
});
