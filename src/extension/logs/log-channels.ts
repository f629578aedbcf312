import * as vscode from 'vscode';
import { oneLine, type Translate } from '../../text';
import type { Clock } from '../clock';
import { LOG_LANGUAGE } from '../contributions';
import { withoutIcons } from '../inert';
import type { RunStore } from '../runs/run-store';
import { textOf } from '../tree/appearance';
import { type LoggedNode, nodeId } from '../tree/nodes';
import type { NodeLog } from './node-log';

/**
 * While the run goes on, logs are read this often, milliseconds: also those of partitions that ended, because upstream
 * writes a partition's last lines to its log only when its worker begins with another one.
 */
const FOLLOW_EVERY = 500;
/** The last lines come after the journal says that the run ended. */
const LAST_LOOKS = 3;

interface OpenLog {
  readonly node: LoggedNode;
  readonly channel: vscode.OutputChannel;
  readonly log: NodeLog;
  looksLeft: number;
  /** What stands in the channel instead of a log, until there is one. */
  placeholder: string | undefined;
  /** The failure whose ending stands there. */
  ended: string | undefined;
  reading: boolean;
}

/** The output channels of setup, partitions and join: each made when first shown, then tailing its files. */
export class LogChannels implements vscode.Disposable {
  private readonly logs = new Map<string, OpenLog>();
  private cancelLook: (() => void) | undefined;
  private readonly subscription: vscode.Disposable;

  constructor(
    private readonly store: RunStore,
    private readonly clock: Clock,
    private readonly t: Translate,
    private readonly warn: (message: string, error: unknown) => void,
  ) {
    this.subscription = store.onDidChange((change) => {
      if (change.type === 'list') this.closeForgotten();
      // A retry begins to write again.
      else
        for (const log of this.logs.values()) if (log.node.run === change.run && log.node.run.alive) this.awaken(log);
    });
  }

  /** Shows a node's log and leaves the focus where it is. */
  async show(node: LoggedNode): Promise<void> {
    const { NodeLog } = await import('./node-log');
    const log = this.open(node, () => new NodeLog(node, this.t));
    await this.look(log);
    await this.look(log);
    this.awaken(log);
    log.channel.show(true);
  }

  /** The nodes whose channels have this name; several where runs in several folders have one name. */
  named(name: string): LoggedNode[] {
    return [...this.logs.values()].filter(({ channel }) => channel.name === name).map(({ node }) => node);
  }

  dispose(): void {
    this.subscription.dispose();
    this.cancelLook?.();
    for (const { channel } of this.logs.values()) channel.dispose();
  }

  private open(node: LoggedNode, read: () => NodeLog): OpenLog {
    const id = nodeId(node);
    const known = this.logs.get(id);
    if (known) return known;
    const { label } = textOf(node, node.run.view(this.clock.now()), this.t);
    const run = oneLine(node.run.name, 100);
    const name = withoutIcons(node.kind === 'run' ? run : `${run} · ${label}`);
    const channel = vscode.window.createOutputChannel(name, LOG_LANGUAGE);
    const log = {
      node,
      channel,
      log: read(),
      looksLeft: 0,
      placeholder: '',
      ended: undefined,
      reading: false,
    };
    this.logs.set(id, log);
    return log;
  }

  private awaken(log: OpenLog): void {
    log.looksLeft = LAST_LOOKS;
    this.plan();
  }

  private plan(): void {
    this.cancelLook ??= this.clock.after(FOLLOW_EVERY, () => {
      this.cancelLook = undefined;
      void this.lookAround();
    });
  }

  private async lookAround(): Promise<void> {
    const open = [...this.logs.values()].filter((log) => log.looksLeft > 0);
    for (const log of open) if (!log.node.run.alive) log.looksLeft -= 1;
    await Promise.all(open.map((log) => this.look(log)));
    if ([...this.logs.values()].some((log) => log.looksLeft > 0)) this.plan();
  }

  private async look(log: OpenLog): Promise<void> {
    if (log.reading) return;
    log.reading = true;
    try {
      const text = await log.log.poll();
      if (text !== '') this.write(log, text);
      // Once nothing more comes, so that it is the last thing to be read.
      else this.writeEnding(log);
      if (log.placeholder !== undefined) this.showPlaceholder(log);
    } catch (error) {
      this.warn(`The log of ${nodeId(log.node)} cannot be read`, error);
    } finally {
      log.reading = false;
    }
  }

  private write(log: OpenLog, text: string): void {
    if (log.placeholder === undefined) log.channel.append(text);
    else log.channel.replace(text);
    log.placeholder = undefined;
  }

  private writeEnding(log: OpenLog): void {
    const ending = log.log.ending(log.node.run.view(this.clock.now()));
    if (!ending || ending.key === log.ended) return;
    log.ended = ending.key;
    this.write(log, ending.text);
  }

  private showPlaceholder(log: OpenLog): void {
    const { label } = textOf(log.node, log.node.run.view(this.clock.now()), this.t);
    const placeholder = log.node.run.alive
      ? this.t('{0}: nothing was logged yet.', label)
      : this.t('{0}: nothing was logged.', label);
    if (placeholder !== log.placeholder) log.channel.replace(placeholder);
    log.placeholder = placeholder;
  }

  private closeForgotten(): void {
    for (const [id, log] of this.logs) {
      if (this.store.runs.includes(log.node.run)) continue;
      log.channel.dispose();
      this.logs.delete(id);
    }
  }
}
