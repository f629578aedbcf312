import { type Effects, inHost, testsOf, ui } from './row';

const menus = testsOf('src/extension/tree/menus.test.ts');
const logs = ui('logs');
const scripts = ui('explorer-menu')(
  'an open script offers it in its text, on its tab and beside its title; another file does not',
);
const tree = ui('tree');
const walkthrough = ui('walkthrough');
const welcome = ui('welcome');

/** Each menu as a whole: its tests see every item. */
export const menusByPlace: Effects = {
  'explorer/context': menus('files and folders offer what can be done with them'),
  'editor/title/run': scripts,
  'editor/title/context': scripts,
  'editor/context': scripts,
  'editor/title': menus('a log offers to find its partition in the tree'),
  'view/title': menus(
    'the views offer in their title what makes something new, and a filter that is seen when it is on',
    'a log offers to find its partition in the tree',
  ),
  'view/item/context': menus(
    '%s offers what can be done with it (%s)',
    'a %s offers to run, to configure and to export it',
    'no item is offered nowhere',
  ),
  commandPalette: menus(
    'where something is %s the palette offers %s',
    'without a folder the palette offers nothing that needs one, and never what only a click means',
  ),
  'powersim.export': testsOf('src/extension/contributions.test.ts')(
    'puts what is made for a cluster into a menu of its own, with what leads to it',
  ),
  'file/newFile': tree('a new file can be a simulation script'),
};

export const views: Effects = {
  'powersim.simulations': ui('simulations')(
    'lists the scripts that define both functions, with their settings in one line',
  ),
  'powersim.runs': ui('run')('runs a script by a right click and shows its partitions while they run'),
};

/** By the names of their texts. */
export const welcomes: Effects = {
  'welcome.noFolder': welcome('a window without a folder offers to open one, or a sample'),
  'welcome.untrusted': welcome('a folder that is not trusted asks for trust'),
  'welcome.noScripts': welcome('a folder without a script offers to create one, or a sample'),
  'welcome.runs.noFolder': welcome('a window without a folder offers to open one, or a sample'),
  'welcome.runs.untrusted': welcome('a folder that is not trusted asks for trust'),
  'welcome.juliaMissing': welcome('without Julia, where all scripts want it, the way to Julia is shown'),
  'welcome.runs.noScripts': welcome('a folder without a script offers to create one, or a sample'),
  'welcome.noRuns': welcome('a second script is never written over the first, and the embedded engine needs no Julia'),
  'welcome.filtered': tree('the tree shows only what a filter lets through, and says so'),
};

/** Everything else, by kind and name. */
export const others: Effects = {
  'customEditors powersim.simulationStore': ui('results-files')('a store is opened by a double click'),
  'customEditors powersim.hdf5Store': inHost('results')('of a store are what its file opens with'),
  'viewsContainers powersim': ui('run')('runs a script by a right click and shows its partitions while they run'),
  'submenus powersim.export': menus('files and folders offer what can be done with them'),
  'languages powersim-log': logs('are shown in a log with colours, and with links to the lines that exist'),
  'grammars powersim-log': logs('are shown in a log with colours, and with links to the lines that exist'),
  'configurationDefaults [powersim-log]': testsOf('src/extension/logs/language.test.ts')(
    'the logs of a run are known by their paths, and no others',
  ),
  'snippets julia': inHost('snippets')('snippets make a script of an empty file'),
  'snippets javascript': inHost('snippets')('snippets make a script of an empty file'),
  'snippets typescript': inHost('snippets')('snippets make a script of an empty file'),
  'taskDefinitions powersim': tree('a task says what happens, and its failures are problems of the script'),
  'problemMatchers powersim': tree('a task says what happens, and its failures are problems of the script'),
  'typescriptServerPlugins powersim-typescript-plugin': inHost('types')(`are found by \${name}`),
  'walkthroughs start/open': walkthrough('its first step opens a sample, which is a folder of one’s own'),
  'walkthroughs start/script': walkthrough('the steps that were done are checked, the others when they are done'),
  'walkthroughs start/configure': walkthrough('the steps that were done are checked, the others when they are done'),
  'walkthroughs start/run': walkthrough('the steps that were done are checked, the others when they are done'),
  'walkthroughs start/watch': walkthrough('the steps that were done are checked, the others when they are done'),
  'walkthroughs start/results': walkthrough('the steps that were done are checked, the others when they are done'),
};
