import { keepFilesPrivate } from '../../adapters/private-files.js';
import { openModelRuntime } from '../../adapters/model-runtime/by-kind/open-model-runtime.js';
import { loadLocalSettings } from '../../config/local-settings.js';
import { isDomainError } from '../../core/errors.js';
import { ServableModel } from '../model/servable-model.js';
import { checkGoldenRows } from './check-golden-rows.js';
import { readVersionFiles } from './read-version-files.js';
import type { RehearsalAnswer, RehearsalRequest } from './rehearsal-messages.js';
import { startWatchdog } from './watchdog.js';

keepFilesPrivate();
startWatchdog(Number(process.argv[2]), Number(process.argv[3]));
process.once('message', (request: RehearsalRequest) => void rehearseVersion(request).then(answerAndExit));
process.once('disconnect', () => process.exit(1));

async function rehearseVersion(request: RehearsalRequest): Promise<RehearsalAnswer> {
  try {
    const contents = await readVersionFiles(request.files);
    const model = await ServableModel.load(openModelRuntime(loadLocalSettings().allowedOperators), contents);
    await checkGoldenRows(model, contents.golden);
    return { passed: true, rows: contents.golden.records.length };
  } catch (error) {
    return {
      passed: false,
      reason: isDomainError(error) ? error.message : `an unexpected ${error instanceof Error ? error.name : 'error'}`,
      mayPass: isDomainError(error) && error.retryable,
    };
  }
}

function answerAndExit(answer: RehearsalAnswer): void {
  process.send?.(answer, () => process.exit(0));
}
