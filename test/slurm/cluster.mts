/**
 * A private Slurm on this machine, for tests: its configuration, keys, state and logs lie in one temporary folder, its
 * daemons are ours, and nothing of it is left afterwards (see `guard.mts`). As a program it stays up until it is ended:
 *
 *     node test/slurm/cluster.mts [--accounting] [--cgroup] [--nodes 2]
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { hostname, tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { execa } from 'execa';
import {
  type ClusterOptions,
  type ClusterPlace,
  cgroupConf,
  configurationFile,
  databaseSocket,
  mungeSocket,
  nodeName,
  portsOf,
  slurmConf,
  slurmdbdConf,
} from './configuration.mts';

/** Milliseconds until a daemon answers, at most. */
const startLimit = 60_000;

/** Why no cluster that limits memory can be put up here; undefined when one can. */
export function cgroupsRefused(): string | undefined {
  if (process.getuid?.() !== 0) return 'only root may make control groups';
  const missing = ['memory', 'freezer'].filter((name) => !existsSync(`/sys/fs/cgroup/${name}/cgroup.procs`));
  return missing.length === 0 ? undefined : 'this machine has no control groups of version 1';
}

export class Cluster {
  /** What `sbatch` and the others need to find it. */
  readonly env: { readonly SLURM_CONF: string };
  /** Names of its nodes. */
  readonly nodes: readonly string[];
  private readonly place: ClusterPlace;
  private readonly options: ClusterOptions;
  private readonly guard: ChildProcess;
  private readonly daemons = new Map<string, ChildProcess>();

  private constructor(place: ClusterPlace, options: ClusterOptions) {
    this.place = place;
    this.options = options;
    this.env = { SLURM_CONF: configurationFile(place.folder) };
    this.nodes = Array.from({ length: options.nodes ?? 1 }, (_, index) => nodeName(place, index + 1));
    const program = path.join(import.meta.dirname, 'guard.mts');
    // In a group of its own, so that what ends the tests' group leaves it time to end the cluster.
    const stdio = ['pipe', 'ignore', 'inherit'] as const;
    this.guard = spawn(process.execPath, [program, place.folder], { stdio: [...stdio], detached: true });
  }

  /** Puts one up: a second or two without accounting, several with it. */
  static async start(options: ClusterOptions = {}): Promise<Cluster> {
    const place = await reservePlace(portsOf(options));
    const cluster = new Cluster(place, options);
    try {
      await cluster.startAll();
      return cluster;
    } catch (error) {
      const logs = cluster.logs();
      await cluster.dispose();
      throw new Error(`no Slurm could be started: ${error instanceof Error ? error.message : error}\n${logs}`);
    }
  }

  /** Runs one of Slurm's commands; its output without the last line break. */
  async run(command: string, ...args: string[]): Promise<string> {
    const { stdout } = await execa(command, args, { env: this.env, timeout: startLimit });
    return stdout;
  }

  /** Signals the controller: while it is stopped (SIGSTOP) all commands block. */
  signalController(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.daemons.get('slurmctld')?.kill(signal);
  }

  /** Ends the controller, which keeps its state: commands fail, jobs go on. */
  async stopController(): Promise<void> {
    await this.end('slurmctld', 'SIGTERM');
  }

  /** Starts it again with the state that it has written down. */
  async restartController(): Promise<void> {
    await this.startController();
  }

  /** Ends a node's daemon at once; what runs there goes on. */
  async killNode(node: string): Promise<void> {
    await this.end(`slurmd ${node}`, 'SIGKILL');
  }

  /** Declares a node as failed: its jobs are NODE_FAIL, or queued again. */
  async failNode(node: string): Promise<void> {
    await this.run('scontrol', 'update', `nodename=${node}`, 'state=down', 'reason=test');
  }

  async mendNode(node: string): Promise<void> {
    // Refused where its daemon has registered again by itself.
    await execa('scontrol', ['update', `nodename=${node}`, 'state=resume'], { env: this.env, reject: false });
    await this.untilIdle();
  }

  /** How many jobs and tasks the user may have handed over at a time; with accounting only. */
  async limitSubmissions(most: number | undefined): Promise<void> {
    const user = this.place.user;
    await this.run('sacctmgr', '-i', 'modify', 'user', user, 'set', `MaxSubmitJobs=${most ?? -1}`);
  }

  /** The last lines of its daemons' logs, for a test that fails. */
  logs(): string {
    const folder = path.join(this.place.folder, 'log');
    if (!existsSync(folder)) return '';
    return readdirSync(folder)
      .map((name) => `${name}:\n${readFileSync(path.join(folder, name), 'utf8').split('\n').slice(-6).join('\n')}`)
      .join('\n');
  }

  /** Ends everything that it started, its jobs' processes too, and removes its folder. */
  async dispose(): Promise<void> {
    if (this.guard.exitCode !== null) return;
    const ended = once(this.guard, 'exit');
    this.guard.stdin?.end();
    await ended;
  }

  private async startAll(): Promise<void> {
    const { folder } = this.place;
    for (const name of ['log', 'state']) mkdirSync(path.join(folder, name));
    writeFileSync(path.join(folder, 'munge.key'), randomBytes(128), { mode: 0o600 });
    writeFileSync(configurationFile(folder), slurmConf(this.place, this.options));
    writeFileSync(path.join(folder, 'cgroup.conf'), cgroupConf(this.options));
    // As root, munged wants files that nobody else may write, which a shared temporary folder is not; hence --force.
    const files = {
      'key-file': 'munge.key',
      'pid-file': 'munged.pid',
      'log-file': 'log/munged.log',
      'seed-file': 'state/seed',
    };
    const flags = Object.entries(files).map(([flag, file]) => `--${flag}=${path.join(folder, file)}`);
    const socket = mungeSocket(folder);
    this.start('munged', 'munged', ['--foreground', '--force', `--socket=${socket}`, ...flags]);
    await this.untilAnswers('munge', ['--no-input', `--socket=${socket}`]);
    if (this.options.accounting) await this.startAccounting();
    await this.startController('-c');
    for (const node of this.nodes) this.start(`slurmd ${node}`, 'slurmd', ['-D', '-N', node]);
    await this.untilIdle();
  }

  private async startController(...args: string[]): Promise<void> {
    this.start('slurmctld', 'slurmctld', ['-D', ...args]);
    await this.untilAnswers('scontrol', ['ping'], (text) => text.includes(' is UP'));
  }

  private async untilIdle(): Promise<void> {
    const wanted = this.nodes.map(() => 'idle').join('\n');
    await this.untilAnswers('sinfo', ['-h', '-N', '-p', 'main', '-o', '%T'], (text) => text === wanted);
  }

  private async startAccounting(): Promise<void> {
    const { folder, port, user } = this.place;
    const data = `--datadir=${path.join(folder, 'db')}`;
    const common = ['--no-defaults', data, `--user=${user}`];
    const auth = '--auth-root-authentication-method=normal';
    await execa('mariadb-install-db', [...common, auth, '--skip-test-db'], {
      env: { PATH: searchPath },
      timeout: startLimit,
    });
    const small = ['--innodb-buffer-pool-size=64M', '--innodb-flush-log-at-trx-commit=0', '--performance-schema=OFF'];
    const socket = `--socket=${databaseSocket(folder)}`;
    const address = ['--bind-address=127.0.0.1', `--port=${port + 2}`, `--pid-file=${path.join(folder, 'db.pid')}`];
    this.start('mariadbd', 'mariadbd', [...common, socket, ...address, ...small, '--innodb-lock-wait-timeout=900']);
    const client = ['--no-defaults', socket, '--user=root'];
    await this.untilAnswers('mariadb', [...client, '--execute=select 1']);
    const users = ["'slurm'@'127.0.0.1'", "'slurm'@'localhost'"].map(
      (name) => `create user ${name} identified by 'slurm'; grant all on slurm_acct_db.* to ${name};`,
    );
    await execa('mariadb', [...client, `--execute=${users.join('')}`]);
    writeFileSync(path.join(folder, 'slurmdbd.conf'), slurmdbdConf(this.place), { mode: 0o600 });
    this.start('slurmdbd', 'slurmdbd', ['-D']);
    await this.untilAnswers('sacctmgr', ['-n', 'list', 'cluster']);
    await this.run('sacctmgr', '-i', 'add', 'cluster', 'lab');
    await this.run('sacctmgr', '-i', 'add', 'account', 'lab', 'Cluster=lab', 'Description=lab', 'Organization=lab');
    await this.run('sacctmgr', '-i', 'add', 'user', user, 'Account=lab', 'Cluster=lab');
  }

  /** Starts a daemon in the foreground, as a child, and tells the guard. */
  private start(name: string, program: string, args: readonly string[]): void {
    const log = openSync(path.join(this.place.folder, 'log', `${name.replace(' ', '-')}.err`), 'a');
    const env = { ...process.env, ...this.env, PATH: searchPath };
    const child = spawn(program, args, { env, stdio: ['ignore', log, log], cwd: this.place.folder, detached: true });
    closeSync(log);
    child.on('error', () => {});
    this.daemons.set(name, child);
    this.guard.stdin?.write(`started ${child.pid} ${name}\n`);
    child.on('exit', () => this.guard.stdin?.writable && this.guard.stdin.write(`ended ${child.pid}\n`));
  }

  private async end(name: string, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const child = this.daemons.get(name);
    this.daemons.delete(name);
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }

  /** Asks again and again, as daemons do not say when they are ready. */
  private async untilAnswers(command: string, args: string[], fits = (_text: string): boolean => true): Promise<void> {
    const until = performance.now() + startLimit;
    for (;;) {
      const answer = await execa(command, args, {
        env: { ...this.env, PATH: searchPath },
        timeout: 5_000,
        reject: false,
        stdin: 'ignore',
      });
      if (!answer.failed && fits(answer.stdout)) return;
      const dead = [...this.daemons].find(([, child]) => child.exitCode !== null || child.pid === undefined);
      if (dead) throw new Error(`${dead[0]} has ended`);
      if (performance.now() > until) throw new Error(`${command} does not answer: ${answer.stderr} ${answer.stdout}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** Debian's daemons lie where a user's PATH does not lead. */
const searchPath = [process.env['PATH'], '/usr/sbin', '/sbin'].join(path.delimiter);

/** A folder and ports that no other cluster of this machine has; the folder's name is the reservation. */
async function reservePlace(count: number): Promise<ClusterPlace> {
  const who = { host: hostname().split('.')[0] ?? 'localhost', user: userInfo().username };
  for (;;) {
    // Below those that the kernel gives away, and short: a Unix socket's path has 107 bytes.
    const port = 20_000 + 10 * Math.floor(Math.random() * 1_000);
    const folder = path.join(realpathSync(tmpdir()), `psim-slurm-${port}`);
    const ports = Array.from({ length: count }, (_, index) => port + index);
    if (existsSync(folder) || !(await areFree(ports))) continue;
    mkdirSync(folder, { mode: 0o755 });
    return { folder, port, ...who };
  }
}

async function areFree(ports: readonly number[]): Promise<boolean> {
  for (const port of ports) {
    const server = createServer();
    try {
      await once(server.listen(port, '127.0.0.1'), 'listening');
    } catch {
      return false;
    } finally {
      server.close();
    }
  }
  return true;
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: { accounting: { type: 'boolean' }, cgroup: { type: 'boolean' }, nodes: { type: 'string' } },
  });
  const { nodes, ...options } = values;
  const cluster = await Cluster.start({ ...options, ...(nodes === undefined ? {} : { nodes: Number(nodes) }) });
  console.log(`export SLURM_CONF=${cluster.env.SLURM_CONF}`);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => void cluster.dispose());
}
