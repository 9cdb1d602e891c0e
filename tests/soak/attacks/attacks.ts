import type { Attack } from './attack.js';
import { packedMessages, partedMessages, silentCalls, unfinishedMessages } from './grpc-messages.js';
import { bytewiseBodies, emptyStructures, namelessTables, packedBodies, unfinishedBodies } from './http-bodies.js';
import { silentConnections } from './silent-connections.js';
import { unreadAnswers, unreadGrpcAnswers } from './unread-answers.js';

export interface NamedAttack {
  readonly name: string;
  readonly attack: Attack;
}

/** Over HTTP and HTTPS alike. */
export const HTTP_ATTACKS: readonly NamedAttack[] = [
  { name: 'silent connections', attack: silentConnections },
  { name: 'unfinished bodies', attack: unfinishedBodies },
  { name: 'bodies of one-byte chunks', attack: bytewiseBodies },
  { name: 'packed bodies', attack: packedBodies },
  { name: 'bodies of nothing but structure', attack: emptyStructures },
  { name: 'tables of too many names', attack: namelessTables },
  { name: 'unread answers', attack: unreadAnswers },
];

/** Over gRPC with TLS and without alike. */
export const GRPC_ATTACKS: readonly NamedAttack[] = [
  { name: 'silent connections', attack: silentConnections },
  { name: 'unfinished messages', attack: unfinishedMessages },
  { name: 'silent calls', attack: silentCalls },
  { name: 'packed messages', attack: packedMessages },
  { name: 'messages in a million parts', attack: partedMessages },
  { name: 'unread answers', attack: unreadGrpcAnswers },
];
