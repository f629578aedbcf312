/** Where things lie in the picture: pixels of the canvas, moments of time. Pure. */
import type { Window } from './scale';

/** Pixels: left of the plots stand the lanes' names, above them the axes. */
export const GUTTER = 124;
export const RIGHT = 16;
export const AXIS = 40;

const TALLEST = 32;
const TALL = 26;
const SMALL = 18;
/** So many lanes are tall, whatever room there is. */
const FEW = 12;

/** The height of a lane, pixels: as tall as there is room for all, within bounds. */
export function laneHeight(lanes: number, room: number): number {
  const least = lanes <= FEW ? TALL : SMALL;
  return Math.max(least, Math.min(TALLEST, Math.floor(room / Math.max(1, lanes))));
}

export interface Scene {
  readonly window: Window;
  /** Of the canvas. */
  readonly width: number;
  readonly height: number;
  readonly lane: number;
  /** How far it is scrolled down. */
  readonly top: number;
}

export const plotWidth = ({ width }: Scene): number => Math.max(1, width - GUTTER - RIGHT);

export function xOf(time: number, scene: Scene): number {
  const { from, to } = scene.window;
  return GUTTER + ((time - from) / (to - from)) * plotWidth(scene);
}

export function timeAt(x: number, scene: Scene): number {
  const { from, to } = scene.window;
  return from + ((x - GUTTER) / plotWidth(scene)) * (to - from);
}

/** The upper edge of a lane. */
export const yOf = (lane: number, scene: Scene): number => AXIS + lane * scene.lane - scene.top;

/** The lane at a height; undefined over the axes. */
export function laneAt(y: number, scene: Scene): number | undefined {
  return y < AXIS ? undefined : Math.floor((y - AXIS + scene.top) / scene.lane);
}
