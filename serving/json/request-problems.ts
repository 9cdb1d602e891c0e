import { DomainError, ERRORS, isDomainError } from '../../core/errors.js';

/** So many are told; whoever has sent more has the same mistake in them. */
const MAX_LISTED = 20;
/** Looking on costs time, also where nothing new is found. */
const MAX_SEEN = 200;

/** Everything that is wrong with one request, as one error: that of its first problem, which tells of the others. */
export class RequestRefused extends DomainError {
  /** In the order in which they were found, the first one included. */
  readonly violations: readonly DomainError[];
  /** There are others that are not listed. */
  readonly hasMore: boolean;

  constructor(first: DomainError, violations: readonly DomainError[], hasMore: boolean) {
    super(first.code, first.details, { cause: first });
    this.violations = violations;
    this.hasMore = hasMore;
    const { fix } = ERRORS[first.code];
    const others = violations.slice(1).map(({ code, details }) => ERRORS[code].text(details));
    const more = hasMore ? [`There is more: only ${violations.length} are listed.`] : [];
    this.message = [ERRORS[first.code].text(first.details), 'Also:', ...others, ...more, `Fix: ${fix(first.details)}`].join(' ');
  }
}

/** Collects what is wrong with a request, once something is: a request with which nothing is wrong never makes one. */
export class RequestProblems {
  private readonly listed: DomainError[] = [];
  private hasMore = false;
  private seen = 0;

  /** More need not be looked for. */
  get isFull(): boolean {
    return this.hasMore;
  }

  /** @throws what is no fault of the request's sender */
  add(error: unknown): void {
    if (!isDomainError(error) || ERRORS[error.code].kind !== 'input') throw error;
    for (const one of error instanceof RequestRefused ? error.violations : [error]) this.list(one);
  }

  /** Undefined: nothing is wrong. */
  error(): DomainError | undefined {
    const [first, second] = this.listed;
    return first === undefined || second === undefined ? first : new RequestRefused(first, [...this.listed], this.hasMore);
  }

  private list(error: DomainError): void {
    this.seen += 1;
    if (this.seen > MAX_SEEN) this.hasMore = true;
    const isKnown = this.listed.some(({ code, details }) => code === error.code && details.field === error.details.field);
    if (isKnown) return;
    if (this.listed.length < MAX_LISTED) this.listed.push(error);
    else this.hasMore = true;
  }
}
