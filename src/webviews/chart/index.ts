/** Pictures of results: curves over time, and grids of coloured cells. */
export type { HeatMap } from '../contracts';
export { createHeatMap } from './heat-map';
export { type ChartTheme, createTheme, fuelColour } from './theme';
export { createTimeChart } from './time-chart';
