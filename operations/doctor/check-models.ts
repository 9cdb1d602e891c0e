import { currentDefinition } from '../current-definition.js';
import { newestRevision } from '../deployments/newest-revision.js';
import { modelHealth } from '../health/model-health.js';
import { askInstances } from '../instances/ask-instances.js';
import type { OperationContext } from '../operation-context.js';
import { finding } from '../health/finding.js';
import type { Finding } from '../health/finding.js';

/** Every model that was applied: whether it serves, trains and is watched. What is wrong with the database is the finding of another check. */
export async function checkModels(context: OperationContext): Promise<readonly Finding[]> {
  const models = await listModels(context).catch(() => []);
  if (models.length === 0) return [];
  const asked = await askInstances(context.objects, context.settings).catch(() => []);
  const found = await Promise.all(
    models.map((model) =>
      finding('model', async () => {
        const { definition } = await currentDefinition(context.metadata, model);
        return modelHealth(context, { model, definition, revision: await newestRevision(context.objects, model), asked });
      }),
    ),
  );
  return found.flat();
}

async function listModels({ metadata }: OperationContext): Promise<readonly string[]> {
  return metadata.listModels();
}
