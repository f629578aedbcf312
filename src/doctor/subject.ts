import type { SettingValues } from '../settings';

/** What is looked at, and from where. */
export interface Subject {
  /** Absolute path; without one it is the installation alone. */
  readonly script?: string | undefined;
  /** Folder that relative paths of settings refer to. */
  readonly folder: string;
  /** From the strongest to the weakest. */
  readonly layers: readonly SettingValues[];
  readonly env: NodeJS.ProcessEnv;
  /** Folder of the built programs. */
  readonly bundle: string;
  /** Of this product. */
  readonly version: string;
  /** What the Julia extension uses. */
  readonly offered?: { readonly julia?: string; readonly project?: string };
  /** Whether the editor's workspace is trusted; undefined where nothing asks. */
  readonly trusted?: boolean;
}

/** The values as the layers give them. */
export function valuesOf({ layers }: Pick<Subject, 'layers'>): SettingValues {
  const merged: SettingValues = {};
  for (const layer of [...layers].reverse()) {
    for (const [key, value] of Object.entries(layer))
      if (value !== undefined) merged[key as keyof SettingValues] = value;
  }
  return merged;
}

/** A value that is a text, and not an empty one. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
