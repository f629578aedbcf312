import { oneLine } from '../../text';

/** Notes of one period; what is more is only counted. */
const NOTES = 5;
/** Milliseconds. */
const PERIOD = 60_000;

/** Writes down what was refused: a few notes a minute however many there are, so that nobody can fill the log. */
export class Rejections {
  private began = Number.NEGATIVE_INFINITY;
  private noted = 0;
  private unsaid = 0;

  /**
   * @param what begins each note, e.g. `control socket`
   * @param now milliseconds of a clock that never goes back
   */
  constructor(
    private readonly what: string,
    private readonly log: (message: string) => void,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** @param reason which part was wrong and why; never what was sent, which may hold a token */
  note(reason: string): void {
    if (this.now() - this.began >= PERIOD) {
      this.sum();
      this.began = this.now();
      this.noted = 0;
    }
    this.noted += 1;
    if (this.noted <= NOTES) this.log(`${this.what}: refused: ${oneLine(reason)}`);
    else this.unsaid += 1;
  }

  /** Says how many were not noted since the last time. */
  sum(): void {
    if (this.unsaid > 0) this.log(`${this.what}: refused ${this.unsaid} more`);
    this.unsaid = 0;
  }
}
