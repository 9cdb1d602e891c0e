/** For a process that loads definitions: compiled, they would stay in the machine's folder for temporary files, for everybody to read. */
export function leaveNoCompiledFiles(environment: Record<string, string | undefined> = process.env): void {
  environment.TSX_DISABLE_CACHE ??= '1';
}
