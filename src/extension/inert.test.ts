import fc from 'fast-check';
import { expect, test } from 'vitest';
import { withoutIcons, withoutLinks } from './inert';

/** As VS Code reads them: `parseLinkedText` of notifications, `renderLabelWithIcons` of labels. */
const LINK = /\[[^\]]+\]\([^)\s]+[^)]*\)/;
const ICON = /\$\([A-Za-z0-9-]+(?:~[A-Za-z]+)?\)/;

test('what looks like a link to a command or like an icon is only text', () => {
  expect('[Click](command:workbench.action.terminal.new)').toMatch(LINK);
  expect(withoutLinks('[Click](command:workbench.action.terminal.new)')).not.toMatch(LINK);
  expect('$(trash) $(sync~spin)').toMatch(ICON);
  expect(withoutIcons('$(trash) $(sync~spin)')).not.toMatch(ICON);
});

test('whatever it is, it reads as before', () => {
  const piece = fc.oneof(fc.constantFrom('[', ']', '(', ')', '$', '\\', 'command:x', 'trash', '~spin'), fc.string());
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const text = pieces.join('').replaceAll('\u200b', '');
      for (const inert of [withoutLinks(text), withoutIcons(text)]) {
        expect(inert.replaceAll('\u200b', '')).toBe(text);
      }
      expect(withoutLinks(text)).not.toMatch(LINK);
      expect(withoutIcons(text)).not.toMatch(ICON);
    }),
  );
});
