import type { OnUnknown } from '../store/read-store';

interface Remark {
  readonly path: string;
  readonly why: string;
}

/** What a store said of itself while it was opened. */
export class Told {
  /** Not shown. */
  readonly unknown: Remark[] = [];
  /** Shown, with something to know about it. */
  readonly noted: Remark[] = [];

  readonly look: OnUnknown = (path, why, isShown) => {
    (isShown ? this.noted : this.unknown).push({ path, why });
  };
}
