import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  encodeLine,
  LineDecoder,
  WORKER_SOCKET_VARIABLE,
  WORKER_TOKEN_VARIABLE,
  type WorkerCommand,
  type WorkerMessage,
  type WorkerNotice,
  workerMessageSchema,
} from '../../src/runtimes';
import { generationOf, juliaWorkerCommand, probeJulia, probeVersion } from '../../src/runtimes/julia';
import { explainFailure, inspectScript } from '../../src/scripts';
import { placesOf } from '../provision/places.mts';
import { mayMount, mountSmallDisk, type SmallDisk } from '../small-disk';

const { executable: JULIA, depot } = placesOf('julia');
const FIXTURES = resolve(__dirname, '../fixtures/julia');
const SCRIPT = join(FIXTURES, 'scripts/simulation.jl');
const HOW_TO = join(FIXTURES, 'scripts/documented.jl');
const ENVIRONMENT = { ...process.env, JULIA_DEPOT_PATH: depot };
const DRIVER = resolve(__dirname, '../../src/runtimes/julia/driver.jl');

let folder: string;
let worker: Worker;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'powersim driver é '));
});

afterEach(async () => {
  await worker?.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe.each(['documented', 'G0', 'G1', 'G2'])('a worker with PowerSimulations of generation %s', (generation) => {
  test('does setup, a partition and the join in one process, and says what it found', async () => {
    worker = await Worker.start({ generation });
    expect(worker.hello).toMatchObject({
      token: 'secret',
      protocol: 1,
      pid: worker.process.pid,
      runtime: 'julia',
      version: expect.stringMatching(/^1\./),
    });
    const script = generation === 'documented' ? HOW_TO : SCRIPT;
    const loaded = await worker.load(script);
    expect(loaded).toMatchObject({ type: 'done', command: 'load' });
    expect(loaded.type === 'done' && generationOf(loaded.capabilities ?? {})).toBe(generation);

    expect(await worker.run(setup())).toMatchObject({
      type: 'done',
      command: 'setup',
      initialTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT00:00:00$/),
      stepMs: 86_400_000,
      capabilities: { skipFailures: generation === 'G1' || generation === 'G2' },
      maxRss: expect.any(Number),
    });

    for (const index of [1, 2]) {
      const done = await worker.run(execute(index));
      expect(done).toMatchObject({ type: 'done', command: 'execute' });
      expect(done).not.toHaveProperty('swallowed');
      const steps = index === 1 ? 3 : 4;
      expect(worker.progress().at(-1)).toMatchObject({ step: steps, of: steps, model: 'ED' });
    }
    expect(read('OUT/case/simulation_partitions/2/case/data_store/check.sha256')).toContain('simulation_store.h5');

    expect(await worker.run(joining())).toMatchObject({ type: 'done', command: 'join' });
    expect(readStatus(generation)).toEqual({
      run_status: generation === 'documented' ? 'SUCCESSFUL' : 'SUCCESSFULLY_FINALIZED',
    });

    worker.send({ type: 'exit' });
    expect(await worker.ended()).toEqual({ code: 0, signal: null });
  });
});

describe('a worker', () => {
  test('reports each step once while the script pauses', async () => {
    worker = await Worker.start({ env: { STANDIN_STEP_SECONDS: '0.8' } });
    await worker.load(SCRIPT);
    await worker.run(setup());
    await worker.run(execute(1));
    const steps = worker.progress().map(({ step }) => step);
    expect([...new Set(steps)]).toEqual([1, 2, 3]);
    expect(steps).toEqual([...steps].sort());
    const times = worker.progress().map(({ simulatedTime }) => simulatedTime);
    expect(new Set(times).size).toBe(times.length);
  });

  test('appends everything that is printed to the console of the command', async () => {
    const script = write(
      'prints.jl',
      `module PowerSimulations
       process_simulation_partition_cli_args(build, execute, args...) = execute(build("out", "name", nothing))
       end
       const KEPT = stderr
       build_simulation(args...) = println("from Julia")
       function execute_simulation(simulation)
         ccall(:printf, Cint, (Cstring,), "from C\\n")
         run(\`echo from a child\`)
         println(KEPT, "from a kept stream")
         @info "from the logger"
         println("in another encoding: \\xe9")
       end`,
    );
    worker = await Worker.start();
    await worker.load(script);
    writeFileSync(join(folder, 'first.log'), 'a heading\n');
    await worker.run(execute(1, 'first.log'));
    await worker.run(execute(2, 'second.log'));
    const printed = ['from Julia', 'from C', 'from a child', 'from a kept stream', '[ Info: from the logger'];
    expect(read('first.log').split('\n').slice(0, 6)).toEqual(['a heading', ...printed]);
    expect(read('second.log').split('\n').slice(0, 5)).toEqual(printed);
  });

  describe.skipIf(!mayMount)('whose console is on a full disk (only root may mount one)', () => {
    let disk: SmallDisk;
    let at: string;
    beforeEach(() => {
      disk = mountSmallDisk(64 << 10);
      at = relative(folder, join(disk.folder, 'console.log'));
    });
    afterEach(() => disk.remove());

    const LOST = '[powersim: the disk was full: output may be missing above]';
    /** A script that goes on when the file "go-on" is there. */
    const waiting = (rest: string) => `module PowerSimulations
      process_simulation_partition_cli_args(build, execute, args...) = execute(build("out", "name", nothing))
      end
      build_simulation(args...) = println("before")
      function execute_simulation(simulation)
        write("begun", "")
        wait_for(() -> isfile("go-on"))
        println("x" ^ 10_000)
        ccall(:puts, Cint, (Cstring,), "y" ^ 10_000)
        ${rest}
      end
      function wait_for(done)
        while !done()
          sleep(0.02)
        end
      end`;

    async function fillWhileItRuns(rest: string): Promise<void> {
      worker = await Worker.start();
      await worker.load(write('waits.jl', waiting(rest)));
      worker.send(execute(1, at));
      await vi.waitFor(() => read('begun'), { timeout: 30_000 });
      disk.fill(0);
      write('go-on', '');
    }

    test('says so when there is room again, where output is missing', async () => {
      await fillWhileItRuns(
        `wait_for(() -> Main.PowersimWorker.CONSOLES[end].lost); write("printed", "")
        wait_for(() -> occursin("missing", read(${JSON.stringify(at)}, String))); println("after")`,
      );
      await vi.waitFor(() => read('printed'), { timeout: 30_000 });
      disk.empty();
      expect(await worker.answer()).toMatchObject({ type: 'done' });
      expect(read(at)).toMatch(/^before\nx*y*\n/);
      expect(read(at).split('\n').slice(-3)).toEqual([LOST, 'after', '']);
      expect(read(at)).not.toContain('x'.repeat(10_000));
      expect(readdirSync(disk.folder)).toEqual(['console.log']);
    });

    test('says so also when the command ended meanwhile', async () => {
      await fillWhileItRuns('');
      expect(await worker.answer()).toMatchObject({ type: 'done' });
      expect(read(at)).not.toContain(LOST);
      disk.empty();
      await worker.run(execute(2, '2.log'));
      expect(read(at).split('\n').slice(-2)).toEqual([LOST, '']);
      expect(read('2.log')).not.toContain(LOST);
    });
  });

  test('compiles while it waits what others compiled, runs nothing for it, and stops when there is a command', async () => {
    const script = write(
      'methods.jl',
      `module PowerSimulations
       process_simulation_partition_cli_args(build, execute, args...) = execute(build("out", "name", nothing))
       end
       for name in (:known, :followed, :late)
         @eval $name(x::Int) = x
       end
       build_simulation(args...) = nothing
       execute_simulation(simulation) = nothing`,
    );
    const known = write(
      'known',
      `precompile(Tuple{typeof(Main.missing), Int64})
       precompile(write("ran", ""))
       write("ran", "")
       precompile(Tuple{typeof(write("ran", "")), Int64})
       precompile(Tuple{no statement
       precompile(Tuple{typeof(Main.known), Int64})\nprecompile(Tuple{typeof(Main.unfinished), Int`,
    );
    const compiled = (name: string) =>
      vi.waitFor(() => expect(read('recorded')).toContain(`typeof(Main.${name})`), { timeout: 60_000 });
    worker = await Worker.start({ records: join(folder, 'recorded') });
    expect(worker.hello).toMatchObject({ capabilities: { preparesMethods: true } });
    await worker.load(script);
    worker.send({ type: 'prepare', known, followed: join(folder, 'followed') });
    await compiled('known');
    write('followed', 'precompile(Tuple{typeof(Main.followed), Int64})\nprecompile(Tuple{typeof(Main.la');
    await compiled('followed');
    appendFileSync(join(folder, 'followed'), 'te), Int64})\n');
    await compiled('late');
    expect(await worker.run(execute(1))).toMatchObject({ type: 'done', command: 'execute' });
    expect(readdirSync(folder)).not.toContain('ran');
  });

  test('goes on where what others compiled is not there', async () => {
    worker = await Worker.start();
    await worker.load(null);
    worker.send({ type: 'prepare', known: join(folder, 'nothing'), followed: join(folder, 'nothing') });
    expect(await worker.run(execute(1))).toMatchObject({ type: 'failed', command: 'execute' });
  });

  test('answers an exception in a partition with its message and stack, and goes on', async () => {
    worker = await Worker.start({ env: { STANDIN_FAULTS: '1:throw' } });
    await worker.load(SCRIPT);
    await worker.run(setup());
    expect(await worker.run(execute(1))).toEqual({
      type: 'failed',
      command: 'execute',
      kind: 'script',
      message: 'injected failure in 1, attempt 1',
      stack: expect.stringMatching(/build_simulation\(.*simulation\.jl:\d+/),
    });
    expect(read('1.log')).toMatch(/ERROR: injected failure in 1[\s\S]*build_simulation/);
    expect(await worker.run(execute(2))).toMatchObject({ type: 'done' });
  });

  test('says when a script swallowed the failure of its simulation', async () => {
    const script = write('careless.jl', `include(${JSON.stringify(SCRIPT)})\ncareless(sim) = (execute!(sim); nothing)`);
    worker = await Worker.start({ env: { STANDIN_FAULTS: '1:throw_execute' } });
    await worker.load(script, { executeFunction: 'careless' });
    await worker.run(setup());
    expect(await worker.run(execute(1))).toMatchObject({ type: 'done', command: 'execute', swallowed: true });
  });

  test('joins without a script', async () => {
    worker = await Worker.start();
    await worker.load(SCRIPT);
    await worker.run(setup());
    for (const index of [1, 2]) await worker.run(execute(index));
    await worker.stop();
    worker = await Worker.start();
    expect(await worker.load(null)).toMatchObject({ type: 'done', capabilities: { skipFailures: true } });
    expect(await worker.run(joining())).toMatchObject({ type: 'done', command: 'join' });
  });

  test('loads a script as a session does: relative includes, guards, working directory, no arguments', async () => {
    write('part.jl', 'const INCLUDED = @__FILE__');
    const script = write(
      'my script.jl',
      `module PowerSimulations end
       include("part.jl")
       if abspath(PROGRAM_FILE) == @__FILE__
         error("the guard was taken")
       end
       isempty(ARGS) || error("there are arguments")
       haskey(ENV, "POWERSIM_WORKER_TOKEN") && error("the token is still there")
       println((basename(INCLUDED), pwd() == ENV["EXPECTED_FOLDER"], ENV["POWERSIM_RUN_ID"]))
       build_simulation() = include("late.jl")
       execute_simulation() = nothing`,
    );
    worker = await Worker.start({ env: { EXPECTED_FOLDER: folder, POWERSIM_RUN_ID: 'a run' } });
    expect(await worker.load(script)).toMatchObject({ type: 'done' });
    expect(read('load.log')).toBe('("part.jl", true, "a run")\n');
  });

  test.each([
    ['syntax', 'f(x) = 1\nfunction g(', {}, /script\.jl:2: .*syntax|ParseError/s],
    [
      'packageMissing',
      'using PowerSimulations\nusing HiGHZ',
      {},
      /The package HiGHZ is not installed in the project .*G1/,
    ],
    [
      'functionMissing',
      'using PowerSimulations\nbuild_simulation(a) = 1',
      {},
      /script\.jl does not define the function execute_simulation/,
    ],
    [
      'functionMissing',
      'using PowerSimulations\nexecute_simulation = 1',
      { buildFunction: 'println' },
      /execute_simulation/,
    ],
    ['script', 'using PowerSimulations\nnonsense()', {}, /UndefVarError: .*nonsense.*\(.*script\.jl:2\)/],
    ['script', 'throw(InterruptException())', {}, /^The computation was interrupted/],
    ['script', 'struct Odd <: Exception end\nBase.showerror(io::IO, ::Odd) = error("no")\nthrow(Odd())', {}, /Odd/],
  ])('calls a script that cannot be loaded %s', async (kind, text, names, message) => {
    worker = await Worker.start();
    const answer = await worker.load(write('script.jl', text), names);
    expect(answer).toMatchObject({ type: 'failed', command: 'load', kind, message: expect.stringMatching(message) });
  });

  test('calls a console that cannot be written an internal failure', async () => {
    worker = await Worker.start();
    expect(await worker.run(execute(1, 'no such folder/1.log'))).toMatchObject({ type: 'failed', kind: 'internal' });
    expect(await worker.run(execute(1))).toMatchObject({ kind: 'internal', message: 'No script has been loaded.' });
  });

  test('ignores what is no command', async () => {
    worker = await Worker.start();
    worker.sendRaw('{"type":\n\n[]\n{"type":"dance"}\n{"no":1}\n\xff\xfe{\n');
    expect(await worker.load(null)).toMatchObject({ type: 'done' });
  });

  test('reads every character of its commands', async () => {
    worker = await Worker.start();
    const name = 'a "quoted" \\ name\twith é, 漢, 😀 and \u0001';
    worker.sendRaw(
      `{"type":"load","script":null,"buildFunction":"b","executeFunction":"e","console":${asciiJson(join(folder, 'load.log'))}}\n`,
    );
    await worker.answer();
    const answer = await worker.run({ ...joining(), name });
    expect(answer).toMatchObject({ type: 'failed', message: expect.stringContaining('é, 漢, 😀 and \\x01/') });
    worker.sendRaw(encodeLine({ ...joining(), name }).replace(JSON.stringify(name), asciiJson(name)));
    expect(await worker.answer()).toEqual(answer);
  });

  test('ends at once when the supervisor is gone, idle or in the middle of a partition', async () => {
    worker = await Worker.start();
    worker.disconnect();
    expect(await worker.ended()).toEqual({ code: 1, signal: null });

    worker = await Worker.start({ env: { STANDIN_FAULTS: `1:hold=${join(folder, 'never')}` } });
    await worker.load(SCRIPT);
    await worker.run(setup());
    worker.send(execute(1));
    await worker.next('progress');
    worker.disconnect();
    expect(await worker.ended()).toEqual({ code: 1, signal: null });
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('ends by %s in the middle of a partition', async (signal, code) => {
    const script = write(
      'waits.jl',
      `module PowerSimulations
       process_simulation_partition_cli_args(build, execute, args...) = execute(build("out", "name", nothing))
       end
       build_simulation(args...) = nothing
       function execute_simulation(simulation)
         for i in 1:100_000
           sleep(0.02)
           i == 5 && write("waits", "")
         end
       end`,
    );
    worker = await Worker.start();
    await worker.load(script);
    worker.send(execute(1));
    // By now everything is compiled: Julia may not be able to end by a signal that comes in the middle of that, and then
    // the executor's SIGKILL ends it.
    await vi.waitFor(() => read('waits'), { timeout: 30_000 });
    worker.process.kill(signal);
    expect(await worker.ended()).toEqual({ code, signal: null });
  });

  test('leaves its last words in the console when it crashes', async () => {
    worker = await Worker.start({ env: { STANDIN_FAULTS: '1:segv' } });
    await worker.load(SCRIPT);
    await worker.run(setup());
    worker.send(execute(1));
    expect(await worker.ended()).toMatchObject({ signal: 'SIGSEGV' });
    expect(read('1.log')).toMatch(/building partition 1[\s\S]*signal \(11\)/);
  });
});

describe('what goes wrong on real Julia is explained', () => {
  test.each([
    [
      'G1',
      'as it is',
      /documented\.jl:\d+: build! is called with serialize=.*Write: build!\(sim; partitions=partitions, index=index\)/,
    ],
    [
      'G1',
      'without serialize',
      /documented\.jl:\d+: .*has no BuildStatus\.BUILT, .*Write: PSI\.SimulationBuildStatus\.BUILT/,
    ],
    [
      'documented',
      'with a new name',
      /documented\.jl:\d+: .*has no SimulationBuildStatus\.BUILT.*Write: PSI\.BuildStatus\.BUILT/,
    ],
  ] as const)("the how-to's script on %s, %s", async (generation, change, expected) => {
    const howTo = readFileSync(HOW_TO, 'utf8');
    const text =
      change === 'as it is'
        ? howTo
        : change === 'without serialize'
          ? howTo.replace(', serialize=isnothing(index)', '')
          : howTo.replace('BuildStatus', 'SimulationBuildStatus');
    const scriptPath = write('documented.jl', text);
    worker = await Worker.start({ generation });
    await worker.load(scriptPath);
    const failure = await worker.run(setup());
    if (failure.type !== 'failed') throw new Error('it did not fail');
    const names = { buildFunction: 'build_simulation', executeFunction: 'execute_simulation' };
    const inspection = inspectScript(text, { ...names, generation });
    expect(explainFailure({ ...failure, scriptPath, inspection, generation })).toMatch(expected);
    expect(explainFailure({ ...failure, scriptPath })).toMatch(/documented\.jl:\d+: /);
  });

  test('the status of a run by its old name', async () => {
    const text = readFileSync(HOW_TO, 'utf8')
      .replace(', serialize=isnothing(index)', '')
      .replace('BuildStatus', 'SimulationBuildStatus');
    const scriptPath = write('documented.jl', text);
    worker = await Worker.start();
    await worker.load(scriptPath);
    await worker.run(setup());
    const failure = await worker.run(execute(1));
    if (failure.type !== 'failed') throw new Error('it did not fail');
    expect(explainFailure({ ...failure, scriptPath })).toMatch(
      /documented\.jl:\d+: .*has no RunStatus\.SUCCESSFUL, it is called RunStatus\.SUCCESSFULLY_FINALIZED/,
    );
  });
});

describe('the probe', () => {
  const options = (generation: string) => ({
    executable: JULIA,
    exeflags: [],
    project: join(FIXTURES, 'generations', generation),
    driver: resolve(DRIVER, '../probe.jl'),
    env: ENVIRONMENT,
  });

  test.each(['documented', 'G0', 'G1', 'G2'])('recognises %s by its features', async (generation) => {
    expect(await probeJulia(options(generation))).toEqual({
      juliaVersion: expect.stringMatching(/^1\./),
      project: join(FIXTURES, 'generations', generation, 'Project.toml'),
      packageVersion: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      generation,
      findings: [],
    });
  });

  test('says that the package is missing, and how to install it', async () => {
    writeFileSync(join(folder, 'Project.toml'), '');
    expect(await probeJulia({ ...options('G1'), project: folder })).toMatchObject({
      generation: 'unknown',
      findings: [{ code: 'package.missing', remedy: expect.stringContaining(`'--project=${folder}' -e`) }],
    });
  });

  test('asks for the version', async () => {
    expect(await probeVersion(options('G1'))).toMatchObject({ version: [1, expect.any(Number), expect.any(Number)] });
  });
});

function setup(): WorkerCommand {
  const numbers = { numSteps: 6, period: 3, numOverlapSteps: 1 };
  return { type: 'setup', outputDir: outputDir(), name: 'case', ...numbers, console: join(folder, 'setup.log') };
}

function execute(index: number, console = `${index}.log`): WorkerCommand {
  return { type: 'execute', outputDir: outputDir(), name: 'case', index, attempt: 1, console: join(folder, console) };
}

function joining() {
  const skipFailures = false;
  return {
    type: 'join',
    outputDir: outputDir(),
    name: 'case',
    skipFailures,
    console: join(folder, 'join.log'),
  } as const;
}

function outputDir(): string {
  mkdirSync(join(folder, 'OUT'), { recursive: true });
  return join(folder, 'OUT');
}

function readStatus(generation: string): unknown {
  return JSON.parse(read(`OUT/case/${generation === 'G2' ? 'outputs' : 'results'}/status.json`));
}

function read(path: string): string {
  return readFileSync(join(folder, path), 'utf8');
}

function write(path: string, text: string): string {
  writeFileSync(join(folder, path), text);
  return join(folder, path);
}

/** JSON in which every character beyond ASCII is an escape, as other writers make it. */
function asciiJson(text: string): string {
  return JSON.stringify(text).replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** A driver on a socket in the test's folder, with the supervisor's side of the conversation. */
interface StartOptions {
  readonly generation?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** It writes into this file what it compiles. */
  readonly records?: string;
}

class Worker {
  private readonly received: WorkerMessage[] = [];
  private taken = 0;
  private wake: () => void = () => {};
  private readonly exit: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  hello!: WorkerMessage;

  private constructor(
    readonly process: ChildProcess,
    private readonly server: Server,
    private readonly socket: Socket,
  ) {
    this.exit = once(process, 'exit').then(([code, signal]) => ({ code, signal }));
    void this.exit.then(() => this.wake());
    const decoder = new LineDecoder(workerMessageSchema);
    socket.on('data', (chunk) => {
      for (const line of decoder.push(chunk)) {
        if (!line.ok) throw new Error(`unreadable: ${line.detail}: ${line.start}`);
        this.received.push(line.message);
      }
      this.wake();
    });
    socket.on('error', () => {});
  }

  static async start({ generation = 'G1', env = {}, records }: StartOptions = {}) {
    const path = join(mkdtempSync(join(tmpdir(), 'ps-')), 's');
    const server = createServer().listen(path);
    await once(server, 'listening');
    const command = juliaWorkerCommand({
      executable: JULIA,
      exeflags: ['-O0'],
      project: join(FIXTURES, 'generations', generation),
      driver: DRIVER,
      version: [1, 5, 0],
      env: ENVIRONMENT,
      extraEnv: { [WORKER_SOCKET_VARIABLE]: path, [WORKER_TOKEN_VARIABLE]: 'secret', ...env },
    });
    const args = records === undefined ? command.args : command.recording?.(records);
    const child = spawn(command.file, args ?? [], { env: command.env, cwd: folder, stdio: 'ignore' });
    const failed = once(child, 'exit').then(() => Promise.reject(new Error('the driver ended before it connected')));
    failed.catch(() => {});
    const [socket] = (await Promise.race([once(server, 'connection'), failed])) as [Socket];
    const started = new Worker(child, server, socket);
    started.hello = await started.next('hello');
    return started;
  }

  sendRaw(text: string): void {
    this.socket.write(Buffer.from(text, text.includes('\xff') ? 'latin1' : 'utf8'));
  }

  send(command: WorkerCommand | WorkerNotice): void {
    this.sendRaw(encodeLine(command));
  }

  run(command: WorkerCommand): Promise<WorkerMessage> {
    this.send(command);
    return this.answer();
  }

  load(
    script: string | null,
    names: { buildFunction?: string; executeFunction?: string } = {},
  ): Promise<WorkerMessage> {
    const functions = { buildFunction: 'build_simulation', executeFunction: 'execute_simulation', ...names };
    return this.run({ type: 'load', script, ...functions, console: join(folder, 'load.log') });
  }

  /** The next `done` or `failed`. */
  answer(): Promise<WorkerMessage> {
    return this.next('done', 'failed');
  }

  async next(...types: WorkerMessage['type'][]): Promise<WorkerMessage> {
    for (;;) {
      const message = this.received[this.taken];
      if (message) {
        this.taken += 1;
        if (types.includes(message.type)) return message;
      } else {
        if (this.process.exitCode !== null || this.process.signalCode !== null) throw new Error('the driver has ended');
        await new Promise<void>((done) => {
          this.wake = done;
        });
      }
    }
  }

  /** The progress of the last command. */
  progress() {
    const last = this.received.findLastIndex(({ type }) => type === 'done');
    const before = this.received.slice(0, last).findLastIndex(({ type }) => type === 'done');
    return this.received.slice(before + 1).filter((message) => message.type === 'progress');
  }

  disconnect(): void {
    this.socket.destroy();
  }

  ended() {
    return this.exit;
  }

  async stop(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.exit;
    this.socket.destroy();
    this.server.close();
  }
}
