import type { StoreSpec } from './spec';

const uuid = '6fe2a1c0-0000-4000-8000-000000000001';
const HOUR = 3_600_000;

/** Three days of a daily commitment over 48 h and an hourly dispatch, two thermal units. */
export function smallSpec(numSteps = 3): StoreSpec {
  const columns = ['Alta', 'Größe'];
  const power = { container: 'variables', key: 'ActivePowerVariable__ThermalStandard', columns } as const;
  const on = { container: 'variables', key: 'OnVariable__ThermalStandard', columns } as const;
  const system = { resolutionMs: HOUR, basePower: 100, systemUuid: uuid };
  return {
    initialTime: '2024-01-01T00:00:00',
    stepResolutionMs: 24 * HOUR,
    numSteps,
    models: [
      { ...system, name: 'UC', executionsPerStep: 1, horizonCount: 48, intervalMs: 24 * HOUR, outputs: [power, on] },
      { ...system, name: 'ED', executionsPerStep: 24, horizonCount: 1, intervalMs: HOUR, outputs: [power] },
    ],
    emulation: { ...system, name: 'Emulator', outputs: [power, on] },
    systems: new Map([[uuid, JSON.stringify({ name: 'two', thermal: ['Alta', 'Größe'] })]]),
  };
}
