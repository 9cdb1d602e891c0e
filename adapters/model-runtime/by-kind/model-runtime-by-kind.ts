import { DomainError } from '../../../core/errors.js';
import type { ModelKindName } from '../../../core/model-kinds.js';
import type { LoadedModel, ModelRuntime, ModelSource } from '../model-runtime.js';

/** Passes each model to the runtime of its kind. */
export class ModelRuntimeByKind implements ModelRuntime {
  constructor(private readonly runtimes: Readonly<Record<ModelKindName, ModelRuntime>>) {}

  async load(source: ModelSource): Promise<LoadedModel> {
    const { kind } = source;
    if (!Object.hasOwn(this.runtimes, kind))
      throw new DomainError('MODEL_FILE_REFUSED', {
        kind,
        reason: 'no runtime here runs models of its kind',
        allowed: 'a kind of this release',
      });
    return this.runtimes[kind].load(source);
  }
}
