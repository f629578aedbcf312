/**
 * A made-up year for the 5-bus system: hourly load, wind and sun, the same on every computer for the same seed. It has
 * what matters for commitment: working days and weekends, cold and hot seasons, fronts of wind that last for days,
 * cloudy days, and nights in which the large unit is not worth its minimum power.
 */

const hour = 3_600_000;
const day = 24 * hour;

/** Share of the day's load level, by hour. */
const dailyShape = [
  0.66, 0.59, 0.54, 0.53, 0.56, 0.66, 0.83, 0.97, 1.05, 1.08, 1.09, 1.09, 1.08, 1.06, 1.05, 1.07, 1.12, 1.22, 1.27, 1.25,
  1.17, 1.03, 0.89, 0.76,
];

/**
 * Series from `initialTime` (local time, midnight) for `days` days, in MW.
 * @returns {{ load: Float64Array, wind: Float64Array, solar: Float64Array }}
 */
export function syntheticYear({ seed = 5, initialTime = "2024-01-01T00:00:00", days = 367 } = {}) {
  const random = randomNumbers(seed);
  const start = Date.parse(`${initialTime}Z`);
  const load = new Float64Array(days * 24);
  const wind = new Float64Array(days * 24);
  const solar = new Float64Array(days * 24);
  let weather = 0; // of the load: what temperatures add, persistent from day to day
  let front = normal(random); // of the wind: changes over days
  let gust = 0; // and over hours
  for (let d = 0; d < days; d += 1) {
    const date = new Date(start + d * day);
    const yearDay = (date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / day;
    const season = Math.cos((2 * Math.PI * (yearDay - 15)) / 365.25); // 1 in mid-January, -1 in mid-July
    const weekend = [0.99, 1, 1, 1, 1, 0.99, 0.91][date.getUTCDay()];
    weather = 0.7 * weather + 0.02 * normal(random);
    const level = 910 * weekend * (1 + 0.07 * season ** 2 + 0.03 * season + weather);
    const cloud = 0.25 + 0.75 * Math.sqrt(random());
    for (let h = 0; h < 24; h += 1) {
      const i = d * 24 + h;
      load[i] = round(level * dailyShape[h] * (1 + 0.008 * normal(random)));
      front = 0.985 * front + 0.172 * normal(random);
      gust = 0.8 * gust + 0.15 * normal(random);
      const night = Math.cos((2 * Math.PI * (h - 3)) / 24); // winds are strongest before dawn
      wind[i] = round(451 / (1 + Math.exp(-(1.05 * front + gust + 0.4 * season + 0.8 * night - 1))));
      const halfDay = 6 - 1.8 * season; // hours from noon to sunset
      const height = Math.cos(((h + 0.5 - 12.5) / halfDay) * (Math.PI / 2));
      const up = Math.abs(h - 12) < halfDay;
      solar[i] = up ? round(384 * 0.85 * cloud * (0.8 - 0.2 * season) * Math.max(0, height) ** 1.2) : 0;
    }
  }
  return { load, wind, solar };
}

/**
 * Adds the year to the 5-bus system: the load split over its three buses, the wind and the sun.
 * @param {import("powersim").System} system
 * @param {{ seed?: number, initialTime?: string, days?: number }} options
 */
export function addSyntheticYear(system, options = {}) {
  const { initialTime = "2024-01-01T00:00:00" } = options;
  const { load, wind, solar } = syntheticYear(options);
  /** @type {(type: import("powersim").SeriesDeviceType, name: string, values: Float64Array, factor?: number) => void} */
  const add = (type, name, values, scalingFactorMultiplier = 1) =>
    system.addTimeSeries(type, name, { initialTime, resolution: hour, values, scalingFactorMultiplier });
  add("PowerLoad", "Bus2", load, 0.33);
  add("PowerLoad", "Bus3", load, 0.33);
  add("PowerLoad", "Bus4", load, 0.34);
  add("RenewableDispatch", "WindBus1", wind);
  add("RenewableDispatch", "PVBus5", solar);
}

/**
 * Whole kilowatts, so that the last digits of sines and exponentials do not matter.
 * @param {number} megawatts
 */
const round = (megawatts) => Math.round(megawatts * 1000) / 1000;

/**
 * Numbers from 0 to 1 (Mulberry32, public domain).
 * @param {number} seed
 */
function randomNumbers(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * Normally distributed, nearly: the sum of twelve.
 * @param {() => number} random
 */
function normal(random) {
  let sum = -6;
  for (let i = 0; i < 12; i += 1) sum += random();
  return sum;
}
