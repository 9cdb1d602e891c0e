import type { Endpoint } from '../variants/endpoint-table.js';

/** Why an endpoint is not at its newest revision: that one is at fault, or an object of it is lost or not trusted. Empty when neither is above `served`. */
export function unservedReason({ quarantined, lost }: Pick<Endpoint, 'quarantined' | 'lost'>, served: number): string {
  const faults = quarantined.map(({ revision, reason }) => ({
    revision,
    text: `a revision after ${revision}, which is not served: ${reason}`,
  }));
  const losses = [...lost].map(([revision, { reason, isUntrusted }]) => ({
    revision,
    text: isUntrusted ? `a trusted signature of revision ${revision}: ${reason}` : `what revision ${revision} lacks: ${reason}`,
  }));
  const [newest] = [...faults, ...losses].filter(({ revision }) => revision > served).sort((a, b) => b.revision - a.revision);
  return newest?.text ?? '';
}
