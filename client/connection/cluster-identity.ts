import type { TemporalAccess } from './open-temporal.js';

export interface ClusterIdentity {
  readonly id: string;
  readonly namespace: string;
}

/** The name that the server gives itself, and our namespace in it: two that share an object store are told apart by them. */
export async function clusterIdentity({ connection, address, namespace }: TemporalAccess): Promise<ClusterIdentity> {
  const { clusterId } = await connection.workflowService.getClusterInfo({});
  return { id: clusterId || address, namespace };
}
