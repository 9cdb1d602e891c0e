import { networkOf } from '../../../core/leaky-buckets.js';
import { ANYONE } from '../../tokens/token-gate.js';
import type { Sender } from './prediction-sink.js';

/** What the rows of one sender take of the log's room. */
export interface Account {
  /** As metrics and logs may name it: the name of a token, never an address. */
  readonly label: string;
  memoryBytes: number;
  diskBytes: number;
}

/** Metrics name no more senders than these. */
const MAX_LABELS = 100;
const OTHERS = 'others';
const MAX_ACCOUNTS = 10_000;

/**
 * How many times the free room one sender may have: the dynamic threshold of buffers that many share (Choudhury and Hahne, 1998). One
 * that takes all it can leaves a tenth of the disk's room and a fifth of the memory's to others, n of them an nth of that. Rows of whoever has little
 * are taken to the end, and what was taken is never dropped for another.
 */
const MEMORY_SHARE = 4;
const DISK_SHARE = 9;

export function exceedsMemoryShare({ memoryBytes }: Account, freeBytes: number): boolean {
  return memoryBytes > MEMORY_SHARE * freeBytes;
}

export function exceedsDiskShare({ memoryBytes, diskBytes }: Account, freeBytes: number): boolean {
  return memoryBytes + diskBytes > DISK_SHARE * Math.max(0, freeBytes);
}

/** The senders of one process: tokens by their names; who has none is told apart by address and named `anyone`. */
export class RoomShares {
  private readonly byName = new Map<string, Account>();
  /** As the address is written, so that a row costs one look. */
  private readonly byAddress = new Map<string, Account>();
  private readonly byNetwork = new Map<string, Account>();
  private readonly labels = new Set<string>();

  of({ caller, address }: Sender): Account {
    if (caller !== undefined && caller !== ANYONE) return this.byName.get(caller.name) ?? this.add(this.byName, caller.name, caller.name);
    return this.byAddress.get(address) ?? this.ofNetwork(address);
  }

  /** Files have left the disk; whose they were is not known, so everybody's part shrinks alike. */
  diskShrank(before: number, after: number): void {
    if (after >= before) return;
    for (const accounts of [this.byName, this.byNetwork])
      for (const account of accounts.values()) account.diskBytes = Math.floor((account.diskBytes * after) / before);
  }

  private ofNetwork(address: string): Account {
    const network = networkOf(address);
    const account = this.byNetwork.get(network) ?? this.add(this.byNetwork, network, ANYONE.name);
    if (this.byAddress.size >= MAX_ACCOUNTS) this.byAddress.clear();
    this.byAddress.set(address, account);
    return account;
  }

  private add(accounts: Map<string, Account>, key: string, name: string): Account {
    if (accounts.size >= MAX_ACCOUNTS) this.forgetIdle(accounts);
    if (this.labels.size < MAX_LABELS) this.labels.add(name);
    const account: Account = { label: this.labels.has(name) ? name : OTHERS, memoryBytes: 0, diskBytes: 0 };
    accounts.set(key, account);
    return account;
  }

  private forgetIdle(accounts: Map<string, Account>): void {
    this.byAddress.clear();
    for (const [key, { memoryBytes, diskBytes }] of accounts) if (memoryBytes === 0 && diskBytes === 0) accounts.delete(key);
  }
}
