import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { workflowInfo } from '@temporalio/workflow';

const SCHEDULED_START = defineSearchAttributeKey('TemporalScheduledStartTime', SearchAttributeType.DATETIME);

/** The time a Schedule meant, epoch milliseconds; the start of the workflow when it was started by hand. */
export function scheduledTime(): number {
  return (workflowInfo().typedSearchAttributes.get(SCHEDULED_START) ?? workflowInfo().startTime).getTime();
}
