import { checkNetwork } from './check-network';
import { checkThermal } from './check-thermal';
import { type DeviceType, deviceTypes } from './components';
import { type Problem, show } from './problems';
import type { Lists } from './schema';

/** What is wrong with components whose form is right: names, places, limits, costs. */
export function checkLists(lists: Lists): Problem[] {
  return [
    ...duplicates(lists),
    ...checkNetwork(lists),
    ...deviceTypes.flatMap((type) => checkPlaces(lists, type)),
    ...lists.ThermalStandard.flatMap((unit, index) =>
      checkThermal(unit).map((problem) => ({ ...problem, path: ['ThermalStandard', index, ...problem.path] })),
    ),
    ...lists.HydroDispatch.flatMap(({ activePowerLimits: { min, max } }, index): Problem[] =>
      min > max
        ? [
            {
              path: ['HydroDispatch', index, 'activePowerLimits', 'min'],
              found: `${min} MW`,
              expected: `at most the maximum of ${max} MW`,
            },
          ]
        : [],
    ),
  ];
}

function duplicates(lists: Lists): Problem[] {
  const problems: Problem[] = [];
  for (const list of ['buses', 'lines', ...deviceTypes] as const) {
    problems.push(...repeated(lists[list].map(({ name }) => name)).map((index) => problem(list, index, 'name')));
  }
  problems.push(...repeated(lists.buses.map((bus) => bus.number)).map((index) => problem('buses', index, 'number')));
  return problems;

  function problem(list: keyof Lists, index: number, field: 'name' | 'number'): Problem {
    const value = lists[list][index];
    const found = value && (field === 'number' ? show('number' in value ? value.number : '') : show(value.name));
    return { path: [list, index, field], found: `${found} again`, expected: `a ${field} that is used once` };
  }
}

/** Indices of values that stood earlier. */
function repeated(values: readonly (string | number)[]): number[] {
  const seen = new Set<string | number>();
  return values.flatMap((value, index) => {
    if (seen.has(value)) return [index];
    seen.add(value);
    return [];
  });
}

function checkPlaces(lists: Lists, type: DeviceType): Problem[] {
  const buses = new Map(lists.buses.map((bus) => [bus.name, bus]));
  return lists[type].flatMap((device, index): Problem[] => {
    const bus = buses.get(device.bus);
    const path = [type, index, 'bus'];
    if (!bus) return [{ path, found: show(device.bus), expected: 'the name of a bus of the system' }];
    if (bus.bustype === 'ISOLATED' && device.available) {
      return [
        { path, found: `the isolated bus ${show(bus.name)}`, expected: 'a bus of the network, or "available": false' },
      ];
    }
    return [];
  });
}
