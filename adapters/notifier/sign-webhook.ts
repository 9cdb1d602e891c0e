import { createHmac } from 'node:crypto';

export interface WebhookMessage {
  /** The same for every attempt. */
  readonly id: string;
  /** Of this attempt, epoch milliseconds. */
  readonly atMs: number;
  readonly body: Uint8Array;
}

const ENCODED = /^whsec_(.+)$/;

/** Headers of Standard Webhooks (https://www.standardwebhooks.com): a receiver checks who sent what, when, and whether it was here before. */
export function webhookHeaders({ id, atMs, body }: WebhookMessage, secret: string | undefined): Record<string, string> {
  const timestamp = String(Math.floor(atMs / 1_000));
  const headers = { 'webhook-id': id, 'webhook-timestamp': timestamp };
  if (secret === undefined) return headers;
  const mac = createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.`).update(body).digest('base64');
  return { ...headers, 'webhook-signature': `v1,${mac}` };
}

/** `whsec_` and base64, as libraries for receivers have it; any other text is the key as it stands. */
function keyOf(secret: string): Buffer {
  const encoded = ENCODED.exec(secret)?.[1];
  return encoded === undefined ? Buffer.from(secret) : Buffer.from(encoded, 'base64');
}
