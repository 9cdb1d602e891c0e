import { rename, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { PerennialPlugin } from './plugin/perennial-plugin.js';
import { BUNDLE_FILE, workflowsPath } from './plugin/workflow-source.js';

/** Run by the build: bundles the workflows once, so that workers start seconds earlier. */
const target = fileURLToPath(new URL(`../${BUNDLE_FILE}`, import.meta.url));
const plugin = new PerennialPlugin({ roles: ['workflows'] });
const { code } = await bundleWorkflowCode({ workflowsPath: workflowsPath(), plugins: [plugin], logger: new DefaultLogger('WARN') });
await writeFile(`${target}.new`, code);
await rename(`${target}.new`, target);
