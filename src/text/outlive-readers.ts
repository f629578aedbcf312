/** Whoever reads what is printed may go away before its end: that is no failure. Any other error of the output is one. */
export function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error) => {
      if (!('code' in error) || error.code !== 'EPIPE') process.exitCode = 1;
    });
  }
}
