import process from 'node:process';
import { readPrivateFileSync } from '../../adapters/private-files.js';

/** Reads a secret as a user that it does not belong to, of the group that is named. */
const [path = '', group = ''] = process.argv.slice(2);
process.setgroups?.([Number(group)]);
process.setgid?.(Number(group));
process.setuid?.(Number(group) + 1);
process.stdout.write(JSON.stringify(readPrivateFileSync(path)));
