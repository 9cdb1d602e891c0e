import type { HttpLimits } from '../../../serving/http/connection/http-limits.js';

const KIBIBYTE = 1024;
const MEBIBYTE = 1024 * KIBIBYTE;
/** The program, a small model, and what V8 has not collected yet. */
const BASE_BYTES = 384 * MEBIBYTE;

type Counted = Pick<HttpLimits, 'maxHeldBytes' | 'maxBodyBytes' | 'maxConnections' | 'maxConcurrentRequests'>;

/** The formula of docs/serving/security-and-limits.md, "Memory". */
export function memoryFigure({ maxHeldBytes, maxBodyBytes, maxConnections, maxConcurrentRequests }: Counted): number {
  const held = 2 * Math.max(maxHeldBytes, 4 * maxBodyBytes);
  return BASE_BYTES + held + 32 * maxBodyBytes + 128 * KIBIBYTE * maxConnections + 64 * KIBIBYTE * maxConcurrentRequests;
}
