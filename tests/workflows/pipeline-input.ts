import { STEPS } from '../../core/policy/state/steps.js';
import type { PipelineInput } from '../../contracts/workflows.js';

/** A whole pipeline with a small search, asked for by a person. */
export function pipelineInput(triggerId: string, over: Partial<PipelineInput> = {}): PipelineInput {
  return {
    formatVersion: 1,
    trigger: { model: 'churn', triggerId, kind: 'manual', asOf: 1, parameters: {}, reason: 'test', actor: 'ann', deploy: true },
    definitionDigest: 'd',
    tune: { trials: 2, parallel: 1 },
    steps: STEPS,
    tag: null,
    querySql: null,
    runName: null,
    paramsFrom: 'best',
    version: null,
    reportTo: null,
    ...over,
  };
}
