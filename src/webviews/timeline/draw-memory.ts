/** Paints what workers take, one on the other, and below it what the machine has left. */
import type { MemoryReading, TimelineFrame } from '../../pages/timeline';
import { formatBytes } from '../../text/format';
import type { Translate } from '../../text/translate';
import { write } from './draw-lanes';
import type { Look } from './look';
import { readingsBetween, roundUp, takenIn } from './memory';
import { GUTTER, plotWidth, type Scene, xOf } from './scene';

type Brush = CanvasRenderingContext2D;

export interface MemoryPicture {
  readonly frame: TimelineFrame;
  readonly readings: readonly MemoryReading[];
  /** Of the lanes: memory lies under them. Its height is the strip's. */
  readonly scene: Scene;
  readonly look: Look;
  readonly pointer: number | undefined;
}

/** Pixels between the two plots, and above each for its scale. */
const GAP = 10;
/** A time in which nobody measured is a gap, milliseconds. */
const SILENT = 20_000;

interface Plot {
  readonly top: number;
  readonly height: number;
  /** Bytes at its upper edge. */
  readonly most: number;
}

export function drawMemory(brush: Brush, picture: MemoryPicture, t: Translate): void {
  const { scene, look, readings, pointer } = picture;
  brush.clearRect(0, 0, scene.width, scene.height);
  brush.textBaseline = 'middle';
  const height = (scene.height - 2 * GAP) / 2;
  const taken: Plot = { top: GAP / 2, height, most: roundUp(readings.reduce((m, r) => Math.max(m, takenIn(r)), 0)) };
  const total = readings.reduce((m, r) => Math.max(m, r.total ?? 0), 0);
  const free: Plot = { top: height + 1.5 * GAP, height, most: Math.max(1, total) };
  frameOf(brush, taken, t('Workers'), picture);
  if (total > 0) frameOf(brush, free, t('Free'), picture);
  brush.save();
  brush.beginPath();
  brush.rect(GUTTER, 0, plotWidth(scene), scene.height);
  brush.clip();
  const seen = readingsBetween(readings, scene.window.from, scene.window.to);
  for (const piece of pieces(seen)) {
    drawTaken(brush, piece, taken, picture);
    if (total > 0) drawFree(brush, piece, free, picture);
  }
  if (total > 0) drawReserve(brush, free, picture, t);
  if (pointer !== undefined) {
    brush.fillStyle = look.faint;
    brush.fillRect(Math.round(xOf(pointer, scene)), 0, 1, scene.height);
  }
  brush.restore();
}

function frameOf(brush: Brush, { top, height, most }: Plot, name: string, { scene, look }: MemoryPicture): void {
  brush.fillStyle = look.line;
  brush.fillRect(GUTTER, top, plotWidth(scene), 1);
  brush.fillRect(GUTTER, top + height, plotWidth(scene), 1);
  write(brush, name, 19, top + height / 2, 50, look.text, look);
  brush.textAlign = 'right';
  write(brush, formatBytes(most), GUTTER - 6, top + 5, 52, look.faint, look);
  write(brush, '0', GUTTER - 6, top + height - 4, 52, look.faint, look);
  brush.textAlign = 'left';
}

/** Readings that follow each other closely. */
function pieces(readings: readonly MemoryReading[]): MemoryReading[][] {
  const all: MemoryReading[][] = [];
  let before = Number.NEGATIVE_INFINITY;
  // Those that were thinned lie as far apart as they had to.
  const usual = ((readings.at(-1)?.time ?? 0) - (readings[0]?.time ?? 0)) / Math.max(1, readings.length - 1);
  for (const reading of readings) {
    if (reading.time - before > Math.max(SILENT, 4 * usual)) all.push([]);
    all.at(-1)?.push(reading);
    before = reading.time;
  }
  return all;
}

function drawTaken(brush: Brush, piece: readonly MemoryReading[], plot: Plot, { scene, look }: MemoryPicture): void {
  const lanes = [...new Set(piece.flatMap((reading) => reading.lanes.map(([lane]) => lane)))].sort((a, b) => a - b);
  const below = piece.map(() => 0);
  for (const lane of lanes) {
    const bottom = [...below];
    piece.forEach((reading, i) => {
      below[i] = (below[i] ?? 0) + (reading.lanes.find(([one]) => one === lane)?.[1] ?? 0);
    });
    brush.beginPath();
    for (const [i, { time }] of piece.entries()) brush.lineTo(xOf(time, scene), yOf(below[i] ?? 0, plot));
    brush.strokeStyle = look.lane(lane);
    brush.lineWidth = 1.2;
    brush.stroke();
    for (let i = piece.length - 1; i >= 0; i -= 1) {
      brush.lineTo(xOf(piece[i]?.time ?? 0, scene), yOf(bottom[i] ?? 0, plot));
    }
    brush.closePath();
    brush.globalAlpha = 0.35;
    brush.fillStyle = look.lane(lane);
    brush.fill();
    brush.globalAlpha = 1;
  }
}

function drawFree(brush: Brush, piece: readonly MemoryReading[], plot: Plot, { scene, look }: MemoryPicture): void {
  const measured = piece.filter(({ free }) => free !== undefined);
  const [first, last] = [measured[0], measured.at(-1)];
  if (!first || !last) return;
  brush.beginPath();
  for (const { time, free = 0 } of measured) brush.lineTo(xOf(time, scene), yOf(free, plot));
  brush.strokeStyle = look.text;
  brush.lineWidth = 1.2;
  brush.stroke();
  brush.lineTo(xOf(last.time, scene), yOf(0, plot));
  brush.lineTo(xOf(first.time, scene), yOf(0, plot));
  brush.globalAlpha = 0.1;
  brush.fillStyle = look.text;
  brush.fill();
  brush.globalAlpha = 1;
}

/** Below it nothing more is started. */
function drawReserve(brush: Brush, plot: Plot, { frame, scene, look }: MemoryPicture, t: Translate): void {
  if (frame.reserve === undefined) return;
  const y = Math.round(yOf(frame.reserve * plot.most, plot)) + 0.5;
  brush.setLineDash([5, 3]);
  brush.strokeStyle = look.reserve;
  brush.lineWidth = 1.2;
  brush.beginPath();
  brush.moveTo(GUTTER, y);
  brush.lineTo(GUTTER + plotWidth(scene), y);
  brush.stroke();
  brush.setLineDash([]);
  const words = t('reserve {0}', formatBytes(frame.reserve * plot.most));
  write(brush, words, GUTTER + 6, y - 7, 160, look.text, look);
}

const yOf = (bytes: number, { top, height, most }: Plot): number => top + height * (1 - Math.min(1, bytes / most));
