import type { AddressInfo, Server } from 'node:net';
import { DomainError } from '../../../core/errors.js';

/** Errors: SERVING_ADDRESS_UNUSABLE. */
export async function listenOn(server: Server, host: string, port: number, setting?: string): Promise<AddressInfo> {
  await new Promise<void>((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException): void =>
      reject(new DomainError('SERVING_ADDRESS_UNUSABLE', { host, port, setting, reason: error.code ?? 'it cannot be opened' }));
    server.once('error', failed);
    server.listen({ host, port, backlog: BACKLOG }, () => {
      server.off('error', failed);
      resolve();
    });
  });
  return server.address() as AddressInfo;
}

/** Connections that the kernel keeps while this process is busy; it takes the smaller of this and its own limit. */
const BACKLOG = 4_096;

export function urlOf(address: AddressInfo, isTls: boolean): string {
  return `${isTls ? 'https' : 'http'}://${hostAndPort(address)}`;
}

export function hostAndPort({ address, family, port }: AddressInfo): string {
  return `${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
