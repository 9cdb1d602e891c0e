import { constants } from 'node:fs';

/** To read a file and nothing in its place: no link is followed, no pipe waited for. */
export const READ_FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
