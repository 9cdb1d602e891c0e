import { workflowInfo } from '@temporalio/workflow';
import type { VersioningBehavior, WorkflowDefinitionOptions } from '@temporalio/common';

/** The behavior counts only on a Worker with Worker Versioning: without it the server refuses every workflow task that names one. */
export function versioned(versioningBehavior: VersioningBehavior): () => WorkflowDefinitionOptions {
  return () => ((workflowInfo().currentDeploymentVersion?.deploymentName ?? '') === '' ? {} : { versioningBehavior });
}
