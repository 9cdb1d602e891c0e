import type { TrainParams } from '../../../adapters/trainer/trainer.js';
import { Booster } from './booster.js';
import { XgboostRefusal, readableText } from './xgboost-library.js';
import type { XgboostLibrary } from './xgboost-library.js';

const UNUSED = /Parameters: \{\s*(.*?)\s*\} are not used/;

/**
 * XGBoost only warns about parameters that it does not know or that the booster does not use; a misspelt one would train another
 * model than the one meant, so here they are refused.
 */
export class ParameterWatch {
  private unused: string | null = null;

  /** Takes over the library's log. Other lines go to stderr, unless the user asks for `verbosity: 0`. */
  constructor(library: XgboostLibrary, params: TrainParams) {
    const silent = Number(params['verbosity'] ?? 1) === 0;
    library.onLog((line) => {
      const names = UNUSED.exec(readableText(line))?.[1];
      if (names !== undefined) this.unused = names.replace(/"/g, '');
      else if (!silent) process.stderr.write(`${readableText(line)}\n`);
    });
  }

  /** @throws XgboostRefusal that names the parameters of the warnings so far */
  refuseUnused(): void {
    if (this.unused !== null) throw new XgboostRefusal(`it does not know or use these parameters: ${this.unused}`);
  }
}

/**
 * Asks an empty booster, before any data is read. Its other refusals are left to the training itself, which knows the data.
 * @throws XgboostRefusal
 */
export function refuseUnusedParameters(library: XgboostLibrary, params: TrainParams): void {
  const watch = new ParameterWatch(library, { ...params, verbosity: 0 });
  const probe = Booster.create(library, []);
  try {
    probe.configure(params, []);
    probe.finishConfiguration();
  } catch (error) {
    if (!(error instanceof XgboostRefusal)) throw error;
  } finally {
    probe.free();
  }
  watch.refuseUnused();
}
