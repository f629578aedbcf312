/**
 * Texts that others wrote (names, messages of scripts, journals of other people), made harmless where VS Code would read
 * more than text in them. What a person reads stays the same.
 */

/** Breaks up what VS Code looks for, and shows nowhere. */
const NOTHING = '\u200b';

/** Of a notification: `[text](command:…)` would be a link that runs a command. */
export function withoutLinks(message: string): string {
  return message.replace(/\](?=\()/g, `]${NOTHING}`);
}

/** Of a quick pick, a status bar item or an output channel's name: `$(name)` would be an icon. */
export function withoutIcons(text: string): string {
  return text.replace(/\$(?=\()/g, `$${NOTHING}`);
}
