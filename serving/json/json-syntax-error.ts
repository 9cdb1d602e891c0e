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
    this.space();
    const first = this.text[this.at];
    if (first === '{') this.members('}', () => this.property());
    else if (first === '[') this.members(']', () => this.value());
    else if (first === '"') this.string();
    else if (!this.take(WORD) && !this.take(NUMBER)) this.stop('expected a value');
  }

  end(): void {
    this.space();
    if (this.at < this.text.length) this.stop('expected nothing after the value');
  }

  private members(close: string, member: () => void): void {
    this.at += 1;
    this.space();
    if (this.text[this.at] === close) {
      this.at += 1;
      return;
    }
    for (;;) {
      member();
      this.space();
      const next = this.text[this.at];
      if (next !== ',' && next !== close) this.stop(`expected "," or "${close}"`);
      this.at += 1;
      if (next === close) return;
    }
  }

  private property(): void {
    this.space();
    if (this.text[this.at] !== '"') this.stop('expected a property name in double quotes');
    this.string();
    this.space();
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
      if (next === '\\' && this.take(ESCAPE)) continue;
      this.stop(next === '\\' ? 'expected a JSON escape after "\\"' : 'a string holds a control character');
    }
    this.at += 1;
  }

  /** An expression for every gap would be most of the time that a long text takes. */
  private space(): void {
    if (this.text.charCodeAt(this.at) <= 0x20) this.take(SPACE);
  }

  /** Whether it went on by at least a character. */
  private take(pattern: RegExp): boolean {
    const from = this.at;
    pattern.lastIndex = from;
    if (pattern.test(this.text)) this.at = pattern.lastIndex;
    return this.at > from;
  }

  private stop(problem: string): never {
    throw new StoppedScan(this.at, this.at >= this.text.length ? 'the text ends too early' : problem);
  }
}
