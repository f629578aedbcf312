import { stat } from 'node:fs/promises';

/** Something that changes when one of the files grows, comes or goes. */
export async function sizesOf(files: readonly string[]): Promise<string> {
  const sizes = await Promise.all(
    files.map((file) =>
      stat(file).then(
        ({ size }) => size,
        () => -1,
      ),
    ),
  );
  return sizes.join(' ');
}
