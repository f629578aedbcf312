import { expect, test } from 'vitest';
import { heightOf } from './stack-order';

test.each([
  [0, ['NUCLEAR', 'Nuclear']],
  [1, ['COAL', 'WASTE_COAL', 'Lignite']],
  [2, ['WOOD_WASTE', 'GEOTHERMAL', 'ST', 'STEAM', 'ThermalStandard', 'ThermalMultiStart']],
  [3, ['NATURAL_GAS', 'NG', 'DISTILLATE_FUEL_OIL', 'Oil', 'CT', 'CC']],
  [4, ['HYDRO', 'ROR', 'HY', 'HydroDispatch', 'HydroEnergyReservoir']],
  [5, ['WT', 'WS', 'WIND']],
  [6, ['RenewableDispatch', 'RenewableNonDispatch']],
  [7, ['PVe', 'PV', 'RTPV', 'CSP', 'CP', 'Solar']],
])('at height %d lie %s', (height, sources) => {
  expect(sources.map(heightOf)).toEqual(sources.map(() => height));
});
