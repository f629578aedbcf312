import { type Effects, inHost, ui } from './row';

const cancel = ui('cancel');
const clean = ui('clean');
const exported = ui('export');
const logs = ui('logs');
const results = ui('results');
const run = ui('run');
const simulations = ui('simulations');
const slurm = ui('slurm');
const steering = ui('steering');
const tree = ui('tree');
const walkthrough = ui('walkthrough');
const welcome = ui('welcome');

/** Each is really carried out in VS Code. */
export const commands: Effects = {
  'powersim.run': run('runs a script by a right click and shows its partitions while they run'),
  'powersim.configure': ui('configure')('runs with the numbers and keeps them in the workspace’s settings'),
  'powersim.showNewestRun': simulations('runs from the view, and shows how far the run is above the function'),
  'powersim.createScript': welcome('a script in Julia is created, with the cursor where a person begins'),
  'powersim.openSample': walkthrough('its first step opens a sample, which is a folder of one’s own'),
  'powersim.doctor': walkthrough('the doctor says of the sample that a run can start, and looks for no Julia'),
  'powersim.chooseJulia': ui('path')('without Julia, the one that a person chooses is used from then on'),
  'powersim.installCommand': ui('sample')('sums up the results with nothing else installed'),
  'powersim.cancelRun': cancel('a cancelled run leaves no process behind'),
  'powersim.cancelPartition': steering('cancelling a partition ends only that one'),
  'powersim.retryPartition': steering(
    'failed and cancelled partitions are retried while others run, and the run is joined',
  ),
  'powersim.runPartitionAgain': tree('a partition that succeeded is run again when somebody agreed to that'),
  'powersim.retryFailed': inHost('runs')('what failed is told, and retried by command'),
  'powersim.retrySetup': inHost('commands')('a setup that failed is retried by command'),
  'powersim.retryWithMoreMemory': slurm('a retry shows how much more it asks for, and goes to the end with it'),
  'powersim.retryWithMoreTime': {
    file: 'test/slurm/failures.test.ts',
    tests: [
      `out of time, out of memory, killed and broken tasks are told apart, and go on with more (\${refused ?? 'in control groups'})`,
    ],
  },
  'powersim.pauseQueue': steering('a paused queue says so and starts nothing'),
  'powersim.continueQueue': steering('more processes and a continued queue run the others side by side'),
  'powersim.setProcesses': steering('more processes and a continued queue run the others side by side'),
  'powersim.resume': ui('faults')(
    'a killed supervisor is told once, and resumed once from two windows that click at once',
  ),
  'powersim.join': ui('foreign-join')('its partitions are joined, and the tree shows them'),
  'powersim.showTimeline': ui('timeline')('opens beside the tree, with a bar for whatever took time'),
  'powersim.showLog': tree('a task says what happens, and its failures are problems of the script'),
  'powersim.showSelectedLog': run('shows what a partition printed when it is selected'),
  'powersim.openLogFile': run('opens the log file itself'),
  'powersim.searchLogs': logs('are found in the logs of all partitions'),
  'powersim.revealInTree': logs('are found in the tree again from a log'),
  'powersim.showProblems': logs('are summed up, each reason once'),
  'powersim.retryAlike': logs('go away when they are retried with success'),
  'powersim.showResults': results(
    'are a click away when the run has ended, and from the tree the same panel comes to the front',
  ),
  'powersim.showSeams': inHost('results')('of a folder have one panel, and one reader that ends with it'),
  'powersim.compareResults': results('are compared with those of a single run'),
  'powersim.revealResults': run('joins by itself, says so once, and leaves the results where the documentation says'),
  'powersim.cleanStores': clean(
    'are set aside after a question that names the run, how many they are and what that frees',
  ),
  'powersim.restoreStores': clean('are put back'),
  'powersim.emptyStores': clean('stay when nobody agrees, and are deleted for good when somebody does'),
  'powersim.removeRun': run('takes a finished run off the list; its files stay'),
  'powersim.refresh': inHost('commands')('the list of runs is read anew by command'),
  'powersim.filterRuns': tree('the tree shows only what a filter lets through, and says so'),
  'powersim.clearFilter': tree('the tree shows only what a filter lets through, and says so'),
  'powersim.showSlurmScripts': exported('the batch scripts are shown, and nothing is made'),
  'powersim.exportTorc': exported('%s makes a folder, which is replaced only when asked'),
  'powersim.exportSlurm': exported('%s makes a folder, which is replaced only when asked'),
  'powersim.copyJobId': slurm('copies the id that Slurm’s commands take'),
};
