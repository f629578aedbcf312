/** Columns of one device, one per period, and the power in MW that one unit of them brings to its bus. */
export interface VariableInjection {
  readonly bus: string;
  readonly firstCol: number;
  readonly coefficient: number;
}

/** The power that devices bring to their buses: columns of the program, and what is fixed in an execution. */
export class Injections {
  readonly variables: VariableInjection[] = [];
  private readonly fixedByBus = new Map<string, Float64Array>();

  constructor(readonly periods: number) {}

  addVariable(bus: string, firstCol: number, coefficient: number): void {
    if (coefficient !== 0) this.variables.push({ bus, firstCol, coefficient });
  }

  /** Forgets what was fixed in the execution before. */
  clearFixed(): void {
    for (const values of this.fixedByBus.values()) values.fill(0);
  }

  /** Adds MW to one period; negative for what is consumed. */
  addFixed(bus: string, period: number, power: number): void {
    const values = this.fixedAt(bus);
    values[period] = (values[period] ?? 0) + power;
  }

  /** MW in each period; the bus is known from then on. */
  fixedAt(bus: string): Float64Array {
    const known = this.fixedByBus.get(bus);
    if (known) return known;
    const values = new Float64Array(this.periods);
    this.fixedByBus.set(bus, values);
    return values;
  }

  /** Every bus that a device brings power to or takes it from. */
  buses(): string[] {
    return [...new Set([...this.variables.map(({ bus }) => bus), ...this.fixedByBus.keys()])];
  }

  /** MW of all buses together in one period. */
  totalFixed(period: number): number {
    let sum = 0;
    for (const values of this.fixedByBus.values()) sum += values[period] ?? 0;
    return sum;
  }
}
