import { DomainError } from '../../../core/errors.js';
import { scoresPerRow } from '../../../core/tasks/score-columns.js';
import { modelWidth } from '../../../core/features/encoders/model-columns.js';
import { checkedBaselineModel } from '../../../core/trainers/baseline/baseline-model.js';
import type { LoadedModel, ModelRuntime, ModelSource } from '../model-runtime.js';
import { BaselineLoadedModel } from './baseline-loaded-model.js';

/** Runs what `baseline()` trains: the same scores for every row. */
export class BaselineModelRuntime implements ModelRuntime {
  async load({ files, signature }: Pick<ModelSource, 'files' | 'signature'>): Promise<LoadedModel> {
    const model = checkedBaselineModel(parsed(files['model.json']));
    const outputs = scoresPerRow(signature);
    if (model.values.length !== outputs)
      throw new DomainError('MODEL_FILE_REFUSED', {
        kind: 'baseline',
        reason: `it has ${model.values.length} values`,
        allowed: `${outputs} values, as its signature has`,
      });
    return new BaselineLoadedModel(model, modelWidth(signature));
  }
}

function parsed(content: Uint8Array | undefined): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(content));
  } catch (cause) {
    throw new DomainError('MODEL_FILE_CORRUPT', { kind: 'baseline', reason: 'it is not JSON' }, { cause });
  }
}
