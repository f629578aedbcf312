import type { System } from "powersim";

export interface SyntheticYearOptions {
  /** Another number, another year. */
  readonly seed?: number;
  /** Local midnight without a zone. */
  readonly initialTime?: string;
  readonly days?: number;
}

/** Hourly series in MW. */
export function syntheticYear(options?: SyntheticYearOptions): {
  readonly load: Float64Array;
  readonly wind: Float64Array;
  readonly solar: Float64Array;
};

/** Adds the year to the 5-bus system: the load split over its three buses, the wind and the sun. */
export function addSyntheticYear(system: System, options?: SyntheticYearOptions): void;
