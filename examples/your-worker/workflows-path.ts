import { fileURLToPath } from 'node:url';

/** The workflow file beside this one, as TypeScript or compiled. */
export const workflowsPath = fileURLToPath(new URL(`./workflows.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url));
