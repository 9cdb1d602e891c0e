import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { DataConverter } from '@temporalio/common';
import type { WorkerOptions } from '@temporalio/worker';
import { ownFile } from '../child/own-file.js';

/** Written by the build beside the compiled files; made with the same SDK version, which a Worker insists on. */
export const BUNDLE_FILE = 'workflow-bundle.js';

/**
 * The prebuilt bundle where there is one, else the workflow file, which the Worker then bundles itself (some seconds): so it does also
 * with converters of the user's own, which run among the workflows.
 */
export function workflowSource(dataConverter?: DataConverter): Pick<WorkerOptions, 'workflowBundle' | 'workflowsPath'> {
  const codePath = fileURLToPath(new URL(`../../${BUNDLE_FILE}`, import.meta.url));
  const isStandard = dataConverter?.payloadConverterPath === undefined && dataConverter?.failureConverterPath === undefined;
  return isStandard && existsSync(codePath) ? { workflowBundle: { codePath } } : { workflowsPath: workflowsPath() };
}

export function workflowsPath(): string {
  return ownFile('workflows/index');
}
