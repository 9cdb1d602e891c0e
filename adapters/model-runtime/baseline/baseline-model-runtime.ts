import { DomainError } from '../../../core/errors.js';
import { columnPlaces } from '../../../core/features/encoders/column-places.js';
import { scoreColumns } from '../../../core/statistics/metrics/prediction-task.js';
import { checkedBaselineModel } from '../../../core/trainers/baseline/baseline-model.js';
import type { LoadedModel, ModelRuntime, ModelSource } from '../model-runtime.js';
import { BaselineLoadedModel } from './baseline-loaded-model.js';

/** Runs what `baseline()` trains: the same scores for every row. */
export class BaselineModelRuntime implements ModelRuntime {
  async load({ files, signature: { task, inputs, classes } }: Pick<ModelSource, 'files' | 'signature'>): Promise<LoadedModel> {
    const model = checkedBaselineModel(parsed(files['model.json']));
    const outputs = scoreColumns(task, classes?.length ?? 0);
    if (model.values.length !== outputs)
      throw new DomainError('MODEL_FILE_REFUSED', {
        kind: 'baseline',
        reason: `it has ${model.values.length} values`,
        allowed: `${outputs} values, as its signature has`,
      });
    return new BaselineLoadedModel(model, columnPlaces(inputs).width);
  }
}

function parsed(content: Uint8Array | undefined): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(content));
  } catch (cause) {
    throw new DomainError('MODEL_FILE_CORRUPT', { kind: 'baseline', reason: 'it is not JSON' }, { cause });
  }
}
