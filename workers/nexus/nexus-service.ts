import { getClient, operationInfo } from '@temporalio/nexus';
import { serviceHandler } from 'nexus-rpc';
import type { OperationContext, ServiceHandler } from 'nexus-rpc';
import { PerennialClient } from '../../client/perennial-client.js';
import { perennialService } from '../../contracts/nexus.js';
import type { Execution } from '../../contracts/workflows.js';
import { DomainError } from '../../core/errors.js';
import { answered } from './answered.js';
import { callerStatus } from './caller-status.js';
import { readModel, readPromoteRequest, readRollbackRequest } from './read-requests.js';
import { runOperation } from './run-operation.js';

/** A handler has ten seconds unless the caller's server says otherwise; what it does not answer in time is asked again. */
const ANSWER_MS = 8_000;
const MARGIN_MS = 2_000;

/**
 * What other namespaces may ask of the models here, through the client of the Worker that it is given to.
 * @param execution of the activities of the workflow behind `run`
 */
export function createNexusService(execution: Execution): ServiceHandler<(typeof perennialService)['operations']> {
  return serviceHandler(perennialService, {
    promote: (context, input) =>
      answered('promote', async () => {
        const model = readModel(input);
        const { version, split, ...decision } = readPromoteRequest(input, context.requestId);
        return client(context).promote(model, version, decision, split);
      }),
    rollback: (context, input) =>
      answered('rollback', async () => client(context).rollback(readModel(input), readRollbackRequest(input, context.requestId))),
    run: runOperation(execution),
    status: (context, input) =>
      answered('status', async () => {
        const model = readModel(input);
        const state = await client(context).status(model, answerMs(context));
        if (state === undefined) throw new DomainError('MODEL_UNKNOWN', { model });
        return callerStatus(state);
      }),
  });
}

function client(context: OperationContext): PerennialClient {
  const { taskQueue } = operationInfo();
  return new PerennialClient(getClient(), { address: 'the address of its Worker', taskQueue, answerTimeoutMs: answerMs(context) });
}

function answerMs({ requestDeadline }: OperationContext): number {
  if (requestDeadline === undefined) return ANSWER_MS;
  return Math.max(MARGIN_MS, Math.min(ANSWER_MS, requestDeadline.getTime() - Date.now() - MARGIN_MS));
}
