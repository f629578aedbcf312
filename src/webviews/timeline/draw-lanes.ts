/** Paints lanes with their bars, the axes and what was the case for all of them. */
import type { TimelineBar, TimelineFrame } from '../../pages/timeline';
import { formatDuration } from '../../text/format';
import type { Translate } from '../../text/translate';
import type { Bars } from './bars';
import type { Look, StateLook } from './look';
import { clockTicks, durationTicks } from './scale';
import { AXIS, GUTTER, plotWidth, RIGHT, type Scene, xOf, yOf } from './scene';

type Brush = CanvasRenderingContext2D;

export interface LanesPicture {
  readonly frame: TimelineFrame;
  readonly bars: Bars;
  /** The present by the editor's clock. */
  readonly now: number;
  readonly scene: Scene;
  readonly look: Look;
  readonly selected: string | undefined;
  /** A line through everything at this moment. */
  readonly pointer: number | undefined;
}

/** Pixels between labels of the axis. */
const LABEL = 96;
/** Narrower bars have neither corners nor patterns, pixels. */
const THIN = 2.5;
/** Pixels above and below a bar on its lane. */
const GAP = 3;
const SIGN = 12;

export function drawLanes(brush: Brush, picture: LanesPicture, t: Translate): void {
  const { scene, look, frame } = picture;
  brush.clearRect(0, 0, scene.width, scene.height);
  brush.textBaseline = 'middle';
  brush.lineJoin = 'round';
  const first = Math.max(0, Math.floor(scene.top / scene.lane));
  const end = Math.min(frame.lanes.length, Math.ceil((scene.top + scene.height - AXIS) / scene.lane));
  brush.save();
  clip(brush, GUTTER, AXIS, plotWidth(scene) + RIGHT, scene.height - AXIS);
  drawGround(brush, picture, first, end);
  for (let lane = first; lane < end; lane += 1) drawLane(brush, picture, lane, t);
  drawPresent(brush, picture, t);
  brush.restore();
  drawNames(brush, picture, first, end);
  drawAxes(brush, picture);
  brush.fillStyle = look.text;
}

function drawGround(brush: Brush, { frame, scene, look, pointer }: LanesPicture, first: number, end: number): void {
  const bottom = Math.min(scene.height, yOf(frame.lanes.length, scene));
  brush.fillStyle = look.line;
  for (let lane = first; lane <= end; lane += 1) brush.fillRect(GUTTER, yOf(lane, scene) - 0.5, scene.width, 1);
  for (const { at } of clockTicks(scene.window, plotWidth(scene) / LABEL)) {
    brush.fillRect(Math.round(xOf(at, scene)), AXIS, 1, bottom - AXIS);
  }
  for (const { from, to, kind, label } of frame.spans) {
    const [x, width] = [xOf(from, scene), Math.max(2, xOf(to, scene) - xOf(from, scene))];
    brush.fillStyle = look.shade;
    brush.fillRect(x, AXIS, width, bottom - AXIS);
    brush.fillStyle = kind === 'away' ? look.states.interrupted.fill : look.faint;
    brush.fillRect(x, AXIS, width, 3);
    write(brush, label, x + 4, AXIS + 11, width - 8, look.faint, look);
  }
  brush.setLineDash([2, 3]);
  for (const { time, label } of frame.concurrency) {
    const x = Math.round(xOf(time, scene)) + 0.5;
    stroke(brush, x, AXIS, x, bottom, look.faint);
    write(brush, label, x + 4, AXIS + 11, 140, look.faint, look);
  }
  brush.setLineDash([]);
  if (pointer !== undefined) {
    const x = Math.round(xOf(pointer, scene)) + 0.5;
    stroke(brush, x, AXIS, x, bottom, look.faint);
  }
}

function drawLane(brush: Brush, picture: LanesPicture, lane: number, t: Translate): void {
  const { bars, scene, now } = picture;
  let column = Number.NEGATIVE_INFINITY;
  let drawn: TimelineBar['state'] | undefined;
  for (const bar of bars.between(lane, scene.window.from, scene.window.to)) {
    const x = xOf(bar.from, scene);
    const width = xOf(bar.to ?? Math.max(now, bar.from), scene) - x;
    if (width >= THIN || bar.id === picture.selected) {
      drawBar(brush, picture, bar, x, Math.max(1, width), t);
      column = Number.NEGATIVE_INFINITY;
      continue;
    }
    // Of thousands that share a pixel the first is seen, and those that did not succeed.
    if (Math.floor(x) === column && (bar.state === drawn || bar.state === 'succeeded')) continue;
    column = Math.floor(x);
    drawn = bar.state;
    brush.fillStyle = picture.look.states[bar.state].fill;
    brush.fillRect(column, yOf(lane, scene) + GAP, Math.max(1, Math.ceil(x + width) - column), scene.lane - 2 * GAP);
  }
}

function drawBar(brush: Brush, picture: LanesPicture, bar: TimelineBar, x: number, width: number, t: Translate): void {
  const { scene, look, selected } = picture;
  const y = yOf(bar.lane, scene) + GAP;
  const height = scene.lane - 2 * GAP;
  // What lies far outside is not measured in pixels.
  const left = Math.max(x, GUTTER - 8);
  const shown = Math.min(x + width, scene.width + 8) - left;
  if (shown <= 0) return;
  const of = look.states[bar.state];
  // Neighbours keep apart, where there is room to.
  const body = shown > 4 ? shown - 1 : shown;
  const radius = Math.min(3, body / 3);
  brush.beginPath();
  brush.roundRect(left, y, body, height, radius);
  brush.fillStyle = of.fill;
  if (bar.state === 'running') drawProgress(brush, bar, x, width, y, height);
  else brush.fill();
  if (of.hatch && body > 3) {
    brush.fillStyle = of.hatch;
    brush.fill();
  }
  if (look.border !== undefined && body > 3) {
    brush.lineWidth = 1;
    brush.strokeStyle = look.border;
    brush.stroke();
  }
  if (bar.id === selected) {
    brush.lineWidth = 2;
    brush.strokeStyle = look.text;
    brush.stroke();
  }
  drawLabel(brush, bar, { left, y, width: body, height }, of, look, t);
}

/** What is done of a running bar is full, the rest only tinted. */
function drawProgress(brush: Brush, bar: TimelineBar, x: number, width: number, y: number, height: number): void {
  const colour = brush.fillStyle;
  brush.globalAlpha = 0.45;
  brush.fill();
  brush.globalAlpha = 1;
  if (bar.progress !== undefined) {
    brush.save();
    brush.clip();
    brush.fillRect(x, y + height - 4, width * bar.progress, 4);
    brush.restore();
  }
  brush.strokeStyle = colour;
  brush.lineWidth = 1;
  brush.stroke();
}

interface Box {
  readonly left: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The sign where it has room, and as much of the name as has. */
function drawLabel(brush: Brush, bar: TimelineBar, box: Box, of: StateLook, look: Look, t: Translate): void {
  if (box.width < SIGN + 3) return;
  const ink = bar.state === 'running' ? look.text : of.text;
  const start = Math.max(box.left, GUTTER) + 3;
  const middle = box.y + box.height / 2;
  strokeSign(brush, of, start, middle, ink);
  const room = box.left + box.width - start - SIGN - 5;
  const long = bar.attempt === 1 ? bar.label : `${bar.label} · ${t('attempt {0}', bar.attempt)}`;
  const short = bar.attempt === 1 ? bar.short : `${bar.short} #${bar.attempt}`;
  setFont(brush, look);
  const text = [long, short].find((one) => brush.measureText(one).width <= room);
  if (text === undefined) return;
  // Lines through it would make it hard to read.
  if (of.hatch) {
    brush.fillStyle = of.fill;
    brush.fillRect(start - 1, middle - 7, SIGN + 5 + brush.measureText(text).width, 14);
    strokeSign(brush, of, start, middle, ink);
  }
  brush.fillStyle = ink;
  brush.fillText(text, start + SIGN + 2, middle + 0.5);
}

function strokeSign(brush: Brush, { sign }: StateLook, x: number, middle: number, ink: string): void {
  brush.save();
  brush.translate(x, middle - SIGN / 2);
  brush.strokeStyle = ink;
  brush.lineWidth = 1.5;
  brush.stroke(sign);
  brush.restore();
}

/** The present, and ahead of it the time that is left. */
function drawPresent(brush: Brush, { frame, scene, look, now }: LanesPicture, t: Translate): void {
  if (!frame.live) return;
  const x = Math.round(xOf(now, scene)) + 0.5;
  const bottom = Math.min(scene.height, yOf(frame.lanes.length, scene));
  stroke(brush, x, AXIS, x, bottom, look.now);
  if (frame.timeLeft === undefined) return;
  const end = xOf(frame.to + frame.timeLeft, scene);
  const until = Math.min(end, scene.width);
  if (until - x < 4) return;
  brush.globalAlpha = 0.1;
  brush.fillStyle = look.states.running.fill;
  brush.fillRect(x, AXIS, until - x, bottom - AXIS);
  brush.globalAlpha = 1;
  const words = t('about {0} left', formatDuration(roughly(frame.timeLeft)));
  write(brush, words, x + 6, AXIS + 12, until - x - 10, look.faint, look);
  if (end > scene.width) return;
  brush.setLineDash([4, 3]);
  stroke(brush, Math.round(end) + 0.5, AXIS, Math.round(end) + 0.5, bottom, look.faint);
  brush.setLineDash([]);
}

/** An estimate pretends to no seconds from two minutes on. */
const roughly = (milliseconds: number): number =>
  milliseconds < 120_000 ? milliseconds : Math.round(milliseconds / 60_000) * 60_000;

function drawNames(brush: Brush, { frame, scene, look }: LanesPicture, first: number, end: number): void {
  brush.save();
  clip(brush, 0, AXIS, GUTTER, scene.height - AXIS);
  for (let lane = first; lane < end; lane += 1) {
    const middle = yOf(lane, scene) + scene.lane / 2;
    brush.fillStyle = look.lane(lane);
    brush.fillRect(10, middle - 4, 3, 8);
    write(brush, frame.lanes[lane] ?? '', 19, middle, GUTTER - 27, look.text, look);
  }
  brush.restore();
}

function drawAxes(brush: Brush, { frame, scene, look }: LanesPicture): void {
  const most = plotWidth(scene) / LABEL;
  brush.save();
  clip(brush, GUTTER - 20, 0, plotWidth(scene) + RIGHT + 20, AXIS);
  for (const { at, label, strong } of clockTicks(scene.window, most)) {
    const x = Math.round(xOf(at, scene));
    brush.fillStyle = look.faint;
    brush.fillRect(x, 16, 1, 4);
    write(brush, label, x + 4, 11, LABEL * 1.4, strong ? look.text : look.faint, look);
  }
  for (const { at, label } of durationTicks(scene.window, frame.from, most)) {
    const x = Math.round(xOf(at, scene));
    brush.fillStyle = look.faint;
    brush.fillRect(x, AXIS - 5, 1, 5);
    write(brush, label, x + 4, AXIS - 10, LABEL, look.faint, look);
  }
  brush.restore();
  brush.fillStyle = look.faint;
  brush.globalAlpha = 0.5;
  brush.fillRect(GUTTER, AXIS - 1, scene.width - GUTTER, 1);
  brush.globalAlpha = 1;
}

const clip = (brush: Brush, x: number, y: number, width: number, height: number): void => {
  brush.beginPath();
  brush.rect(x, y, width, height);
  brush.clip();
};

const setFont = (brush: Brush, look: Look): void => {
  brush.font = `11px ${look.font}`;
};

const stroke = (brush: Brush, x1: number, y1: number, x2: number, y2: number, colour: string): void => {
  brush.strokeStyle = colour;
  brush.lineWidth = 1;
  brush.beginPath();
  brush.moveTo(x1, y1);
  brush.lineTo(x2, y2);
  brush.stroke();
};

/** A text that is cut where it has no room, and left out where that leaves nothing. */
export function write(
  brush: Brush,
  text: string,
  x: number,
  y: number,
  room: number,
  colour: string,
  look: Look,
): void {
  setFont(brush, look);
  let shown = text;
  while (shown.length > 2 && brush.measureText(shown).width > room) shown = `${shown.slice(0, -2)}…`;
  if (shown.length <= 2 && shown !== text) return;
  brush.fillStyle = colour;
  brush.fillText(shown, x, y);
}
