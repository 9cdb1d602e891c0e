const OWN_FRAMES = 5;

/**
 * An error that nobody foresaw: kind, code, and where it arose. Its message is left out, since libraries and the language quote in it what
 * they were given, such as the text that is no JSON.
 */
export function unforeseenText(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const code = 'code' in error && typeof error.code === 'string' ? ` ${error.code}` : '';
  return [`${error.name}${code}`, ...framesOf(error).slice(0, OWN_FRAMES)].join(' | ');
}

/** The same where there is room for one place only. */
export function unforeseenKind(error: unknown): string {
  const [kind = '', place] = unforeseenText(error).split(' | ');
  return place === undefined ? kind : `${kind} ${place.replace(/\(?\S*\/([^/\s)]+)\)?$/, '$1')}`;
}

/** Without the message at the head of the stack, whose lines may look like frames. */
function framesOf({ stack = '', message }: Error): readonly string[] {
  const at = message === '' ? -1 : stack.indexOf(message);
  const frames = at < 0 ? stack : stack.slice(at + message.length);
  return frames
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .map((line) => line.trim());
}

/** What is said of a failure to the person whose own file, disk or store it is of; whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
