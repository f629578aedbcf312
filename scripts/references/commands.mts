import { cell, contributes, table, textOf } from './manifest.mts';

/** Where a menu is, in words; buttons of rows and titles have a group of their own in `package.json`, but are no less there. */
const PLACES: Readonly<Record<string, string>> = {
  commandPalette: 'palette',
  'explorer/context': 'Explorer',
  'editor/title/run': 'run button of an editor',
  'editor/title': 'title of an editor',
  'editor/title/context': 'tab of an editor',
  'editor/context': 'text of an editor',
  'view/title': 'title of a view',
  'view/item/context': 'row of a view',
  'file/newFile': '*New File…*',
  'powersim.export': 'menu *Export*',
};

/** All commands by their titles, and where each is found. @throws Error for a menu without a word */
export function commands(): string {
  const rows = contributes.commands
    .map(({ command, title }) => [textOf(title), `\`${command}\``, placesOf(command).join(', ')] as const)
    .sort(([a], [b]) => a.localeCompare(b, 'en'))
    .map((row) => row.map(cell));
  return table(['command', 'id', 'found in'], rows);
}

function placesOf(command: string): string[] {
  const { commandPalette = [], ...menus } = contributes.menus;
  const hidden = commandPalette.some((item) => item.command === command && item.when === 'false');
  const named = Object.entries(menus)
    .filter(([, items]) => items.some((item) => item.command === command))
    .map(([menu]) => menu);
  return [...(hidden ? [] : ['commandPalette']), ...named].map((menu) => {
    const place = PLACES[menu];
    if (place === undefined) throw new Error(`the menu ${menu} has no word in scripts/references/commands.mts`);
    return place;
  });
}
