/** What went wrong, by its code if it has one. A compiler's message goes on with lines of the user's file, which are left out. */
export function firstLine(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const line = error.message.split('\n')[0] ?? '';
  return `${'code' in error && typeof error.code === 'string' ? error.code : error.name}: ${line}`;
}
