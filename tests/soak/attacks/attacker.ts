// One attack in a process of its own, so that it does not starve who measures. Argument: an `AttackOrder` as JSON; the result comes as a message.
import type { AttackTarget } from './attack.js';
import { GRPC_ATTACKS, HTTP_ATTACKS } from './attacks.js';

export interface AttackOrder {
  readonly protocol: 'http' | 'grpc';
  readonly name: string;
  readonly target: AttackTarget;
  readonly scale: number;
}

const { protocol, name, target, scale } = JSON.parse(process.argv[2] ?? '') as AttackOrder;
const found = (protocol === 'http' ? HTTP_ATTACKS : GRPC_ATTACKS).find((one) => one.name === name);
if (found === undefined) throw new Error(`there is no attack "${name}"`);
const stop = new AbortController();
for (const event of ['message', 'disconnect'] as const) process.once(event, () => stop.abort());
process.send?.(await found.attack(target, scale, stop.signal), () => process.exit());
