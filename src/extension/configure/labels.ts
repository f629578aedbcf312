/** Every setting as a control: where it stands in the dialog, and what it is called. */
import type { Field, SectionId } from '../../pages/configure';
import type { RuntimeId, SettingKey } from '../../settings';
import type { Translate } from '../../text';

export interface Control extends Pick<Field, 'section' | 'label' | 'unit' | 'rare' | 'only' | 'browse' | 'name'> {
  readonly key: SettingKey;
}

/** The controls for scripts of a language, in their order. */
export function controlsFor(runtime: RuntimeId | undefined, t: Translate): readonly Control[] {
  return [...numbers(t), ...places(t), ...results(t), ...scripts(runtime, t), ...running(t)];
}

function control(section: SectionId, key: SettingKey, label: string, more: Partial<Control> = {}): Control {
  return { key, section, label, name: key, ...more };
}

const numbers = (t: Translate) => [
  control('numbers', 'numSteps', t('Steps of the simulation'), { name: 'num_steps', unit: t('steps') }),
  control('numbers', 'period', t('Steps of a partition'), { name: 'period', unit: t('steps') }),
  control('numbers', 'numOverlapSteps', t('Overlap'), { name: 'num_overlap_steps', unit: t('steps') }),
];

const places = (t: Translate) => [
  control('place', 'executor', t('Runs on')),
  control('place', 'numParallelProcesses', t('Partitions side by side'), {
    name: 'num_parallel_processes',
    unit: t('processes'),
    only: 'local',
  }),
  control('place', 'memory.reserve', t('Memory that stays free'), { unit: '%', only: 'local', rare: true }),
  control('place', 'maxWorkerMemory', t('Most memory of a process'), { unit: 'GB', only: 'local', rare: true }),
  slurm('maxConcurrent', t('Tasks at the same time'), { unit: t('tasks') }),
  slurm('time', t('Time limit of a task')),
  slurm('memory', t('Memory of a task')),
  slurm('memoryPerCpu', t('Memory of a task per CPU')),
  slurm('cpusPerTask', t('CPUs of a task')),
  slurm('account', t('Account')),
  slurm('partition', t('Queue (Slurm’s partition)')),
  slurm('partitionsPerTask', t('Partitions of a task'), { rare: true }),
  slurm('qos', t('Quality of service'), { rare: true }),
  slurm('constraint', t('Features of the nodes'), { rare: true }),
  slurm('gres', t('Further resources'), { rare: true }),
  slurm('prologue', t('Lines at the beginning of each job'), { rare: true }),
  slurm('extraArguments', t('Further arguments of sbatch'), { rare: true }),
  slurm('export', t('Environment of the jobs'), { rare: true }),
  slurm('node', t('Node.js on the compute nodes'), { rare: true }),
  slurm('pollInterval', t('Between two questions to Slurm'), { unit: 's', rare: true }),
  slurm('lostAfter', t('A task counts as lost after'), { unit: 's', rare: true }),
];

function slurm<K extends string>(key: K, label: string, more: Partial<Control> = {}) {
  return control('place', `slurm.${key}` as SettingKey, label, { only: 'slurm', ...more });
}

const results = (t: Translate) => [
  control('results', 'outputDirectory', t('Output folder'), { browse: true }),
  control('results', 'name', t('Name')),
];

function scripts(runtime: RuntimeId | undefined, t: Translate) {
  const julia =
    runtime === 'node'
      ? []
      : [
          control('script', 'julia.executable', t('Julia'), { browse: true }),
          control('script', 'julia.project', t('Julia project'), { browse: true }),
        ];
  return [
    control('script', 'buildFunction', t('Function that builds')),
    control('script', 'executeFunction', t('Function that executes')),
    ...julia,
    control('script', 'exeflags', runtime === 'node' ? t('Flags of Node.js') : t('Flags of Julia')),
    control('script', 'environment', t('Environment variables')),
  ];
}

const running = (t: Translate) => [
  control('running', 'maxAttempts', t('Attempts at a partition')),
  control('running', 'partitionsPerWorker', t('Partitions of a process'), { unit: t('0: no limit') }),
  control('running', 'partitionTimeout', t('Time limit of an attempt'), { unit: 's' }),
  control('running', 'stallTimeout', t('Stalled after'), { unit: 's' }),
  control('running', 'stallAction', t('When it stalls')),
  control('running', 'stopGracePeriod', t('Time to end by itself'), { unit: 's' }),
  control('running', 'join.engine', t('Joined by')),
];
