import { ActivityFailure, ApplicationFailure } from '@temporalio/workflow';

/** An endpoint that belongs to another owner will not be ours by waiting; a person has to decide. */
export function isHoldRefusal(error: unknown): boolean {
  return error instanceof ActivityFailure && error.cause instanceof ApplicationFailure && error.cause.type === 'DEPLOY_OWNER_DIFFERENT';
}
