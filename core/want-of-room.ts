import { isDomainError } from './errors.js';

const FULL = ['ENOSPC', 'EDQUOT'];

/** Whether something failed since a disk of this machine has no room: not the fault of what was to be written, and it passes. */
export function isForWantOfRoom(error: unknown): boolean {
  if (isDomainError(error)) return error.code === 'WORK_DISK_FULL';
  return error instanceof Error && 'code' in error && FULL.includes(String(error.code));
}
