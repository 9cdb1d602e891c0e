export interface JsonSyntaxError {
  /** Index into the text, in UTF-16 units. */
  readonly position: number;
  readonly problem: string;
}

const SPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const STRING_RUN = /[^"\\\u0000-\u001f]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const WORD = /true|false|null/y;

/**
 * Where a text stops being JSON (RFC 8259), or null when it is JSON. The engine's own message is not used because it quotes
 * the text. Recursion is as deep as the text nests: check the depth first.
 */
export function locateJsonError(text: string): JsonSyntaxError | null {
  try {
    const scan = new JsonScan(text);
    scan.value();
    scan.end();
    return null;
  } catch (error) {
    if (error instanceof StoppedScan) return { position: error.position, problem: error.problem };
    throw error;
  }
}

class StoppedScan extends Error {
  constructor(
    readonly position: number,
    readonly problem: string,
  ) {
    super(problem);
  }
}

class JsonScan {
  private at = 0;

  constructor(private readonly text: string) {}

  value(): void {
    this.take(SPACE);
    const first = this.text[this.at];
    if (first === '{') this.members('}', () => this.property());
    else if (first === '[') this.members(']', () => this.value());
    else if (first === '"') this.string();
    else if (this.take(WORD) === '' && this.take(NUMBER) === '') this.stop('expected a value');
  }

  end(): void {
    this.take(SPACE);
    if (this.at < this.text.length) this.stop('expected nothing after the value');
  }

  private members(close: string, member: () => void): void {
    this.at += 1;
    this.take(SPACE);
    if (this.text[this.at] === close) {
      this.at += 1;
      return;
    }
    for (;;) {
      member();
      this.take(SPACE);
      const next = this.text[this.at];
      if (next !== ',' && next !== close) this.stop(`expected "," or "${close}"`);
      this.at += 1;
      if (next === close) return;
    }
  }

  private property(): void {
    this.take(SPACE);
    if (this.text[this.at] !== '"') this.stop('expected a property name in double quotes');
    this.string();
    this.take(SPACE);
    if (this.text[this.at] !== ':') this.stop('expected ":"');
    this.at += 1;
    this.value();
  }

  private string(): void {
    this.at += 1;
    for (;;) {
      this.take(STRING_RUN);
      const next = this.text[this.at];
      if (next === '"') break;
      if (next === '\\' && this.take(ESCAPE) !== '') continue;
      this.stop(next === '\\' ? 'expected a JSON escape after "\\"' : 'a string holds a control character');
    }
    this.at += 1;
  }

  private take(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0] ?? '';
    this.at += found.length;
    return found;
  }

  private stop(problem: string): never {
    throw new StoppedScan(this.at, this.at >= this.text.length ? 'the text ends too early' : problem);
  }
}
