/** What is typed in the dialog and not saved. */
import type { DialogState, Settled, Typed } from '../../pages/configure';

/**
 * What is left of the edits after some of them were saved, or their configuration was called otherwise or deleted. What
 * was typed over since they were sent stays.
 * @param stood values of the controls of the configuration that was saved, while the edits were typed; empty when it is
 *   not the one that is shown
 */
export function settle(edits: DialogState['edits'], settled: Settled, stood: Typed): DialogState['edits'] {
  switch (settled.type) {
    case 'saved': {
      const name = settled.configuration ?? '';
      const own = edits[name] ?? {};
      const keys = [...new Set([...Object.keys(own), ...Object.keys(settled.edits)])];
      // An edit that is gone was typed back to what stood there.
      const typed = keys.map((key) => [key, own[key] ?? stood[key]] as const);
      const left = typed.filter(([key, text]) => text !== undefined && text !== settled.edits[key]);
      return { ...edits, [name]: Object.fromEntries(left) as Typed };
    }
    case 'renamed': {
      const { [settled.from]: moved = {}, ...others } = edits;
      return { ...others, [settled.to]: moved };
    }
    case 'deleted': {
      const { [settled.configuration]: _gone, ...others } = edits;
      return others;
    }
  }
}
