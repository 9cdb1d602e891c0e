import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PerennialClient } from '../../client/perennial-client.js';
import { waitForOutcome } from '../../client/wait-for-outcome.js';
import { DomainError } from '../../core/errors.js';
import { workflowIds } from '../../contracts/names.js';
import type { CommandContext } from '../command/command-context.js';
import { leadingTarget } from '../../core/deployment/variant-split.js';
import { newestRevision } from '../../operations/deployments/newest-revision.js';
import { newTriggerId } from '../../operations/triggers/new-trigger-id.js';
import { durationText } from '../../core/duration-text.js';
import { reportProgress } from '../output/report-progress.js';

/** Half of the year 2013: the rest is there for a tour of later months. */
const AS_OF = Date.UTC(2013, 6, 1);

/** Folder of the shipped example, in the repository or in the installed package. */
export function exampleFolder(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const example = join(folder, 'examples', 'flight-delay');
    if (existsSync(join(example, 'data'))) return example;
    if (folder === dirname(folder)) throw new DomainError('DEFINITIONS_NONE', { path: 'examples/flight-delay' });
  }
}

/** Trains and deploys a model that has no deployment yet, with visible progress. Does nothing for one that is deployed. Errors: PIPELINE_ENDED. */
export async function trainUnlessDeployed(context: CommandContext, model: string): Promise<number> {
  // What was written past the database, as by a direct rollback, is in the object store alone.
  const revision = await newestRevision(context.objects, model);
  const leader = leadingTarget(revision?.targets ?? []);
  if (leader !== undefined) return leader.version;
  const [deployed] = await context.metadata.listDeployments(model, 1);
  if (deployed !== undefined) return deployed.version;
  const startedAt = Date.now();
  const client = await context.client();
  const { triggerId, pipelineTriggerId } = await requestTraining(client, model, context);
  const outcome = await waitForOutcome(client, { model, triggerId, pipelineTriggerId }, reportProgress(context.io));
  if (outcome.state !== 'deployed' || outcome.version === null) {
    throw new DomainError('PIPELINE_ENDED', {
      model,
      state: outcome.state,
      text: outcome.text,
      workflowId: workflowIds.pipeline(model, pipelineTriggerId),
    });
  }
  context.io.note(`${outcome.text} (${durationText(Date.now() - startedAt)})`);
  return outcome.version;
}

/** The pipeline of an earlier start, killed half-way, goes on by itself: it is waited for. */
async function requestTraining(
  client: PerennialClient,
  model: string,
  context: CommandContext,
): Promise<{ readonly triggerId: string; readonly pipelineTriggerId: string }> {
  const unfinished = await client.status(model).then((state) => state?.active ?? state?.pending[0]);
  if (unfinished) {
    const { triggerId } = unfinished.start;
    context.io.note(`Training ${model} goes on where it was …`);
    return { triggerId, pipelineTriggerId: triggerId };
  }
  context.io.note(`Training ${model} on the flights up to July 2013 …`);
  const triggerId = newTriggerId('example');
  return client.requestRun({
    model,
    triggerId,
    kind: 'manual',
    asOf: AS_OF,
    dataTime: 'given',
    parameters: {},
    reason: 'the example',
    actor: context.actor,
    deploy: true,
  });
}
