/** One line of `npm run bench`. */
export interface Measurement {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** Not more than this. */
  readonly limit: number;
}
