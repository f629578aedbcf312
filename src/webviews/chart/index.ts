/** Pictures of results: curves over time, and grids of coloured cells. */
export type { HeatMap } from '../contracts';
export { fuelColour } from './colours';
export { createHeatMap } from './heat-map';
export { type ChartTheme, createTheme } from './theme';
export { createTimeChart } from './time-chart';
