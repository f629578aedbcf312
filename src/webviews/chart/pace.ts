/** How much may be drawn while a picture moves, learned from how long its frames take on this machine. */

/** A frame in which wheel and pointer do not stutter takes less than `SLOW`; below `QUICK` it could show more. Ms. */
const SLOW = 24;
const QUICK = 14;
const LEAST = 0.2;

/** Of the most that is ever drawn in a frame, 0 … 1: the share after a frame of this share took so long. */
export function nextShare(share: number, tookMs: number): number {
  if (tookMs > SLOW) return Math.max(LEAST, share * Math.max(0.5, SLOW / tookMs));
  return tookMs < QUICK ? Math.min(1, share * 1.2) : share;
}

export class Pace {
  #share = 0.5;
  #measuring = false;

  get share(): number {
    return this.#share;
  }

  /** Draws, and watches how long that and the browser's own part of the frame take. */
  draw(draw: () => void): void {
    const begun = performance.now();
    draw();
    const told = performance.now() - begun;
    if (this.#measuring) return;
    this.#measuring = true;
    requestAnimationFrame(() => {
      const frame = performance.now();
      // Tasks come after the frame: what the canvas was told is on the screen then.
      setTimeout(() => {
        this.#measuring = false;
        this.#share = nextShare(this.#share, told + performance.now() - frame);
      });
    });
  }
}
