import { fstatSync } from 'node:fs';
import { Attribute, Dataset, Group, ready } from 'h5wasm/node';

type Module = Awaited<typeof ready>;

/** What libhdf5 itself reported, in its own words. */
export class LibraryError extends Error {}

/** libhdf5 in WebAssembly, with its messages caught. It works on files on disk; only what is asked for enters its heap. */
export interface Library {
  readonly module: Module;
  /**
   * Calls the library.
   * @throws LibraryError with libhdf5's own innermost message, when it reported an error or `failed` says so of the answer
   */
  call<T>(f: (module: Module) => T, failed?: (answer: T) => boolean): T;
  /** The file on disk that the library opened last: its device and inode. */
  lastOpened(): string | undefined;
  /** An aligned piece of the library's heap, valid until the next call of `scratch`. */
  scratch(bytes: number): number;
}

export { Attribute, Dataset, Group };

let loaded: Promise<Library> | undefined;

/** Loads the library once per process or thread. */
export function loadLibrary(): Promise<Library> {
  loaded ??= ready.then(createLibrary);
  return loaded;
}

function createLibrary(module: Module): Library {
  // libhdf5 prints its error stack to descriptor 2, where it would be noise; nothing else is written there.
  const files = module.FS as unknown as FileSystem;
  const write = files.write;
  let printed = '';
  files.write = (stream, memory, offset, length, position) => {
    if (stream.fd !== 2) return write(stream, memory, offset, length, position);
    printed += Buffer.from(memory.buffer, memory.byteOffset + offset, length).toString('utf8');
    return length;
  };
  const lastOpened = tellFilesApart(files);
  let scratch = { at: 0, bytes: 0 };
  return {
    module,
    lastOpened,
    call: (f, failed) => {
      printed = '';
      let answer: ReturnType<typeof f>;
      try {
        answer = f(module);
      } catch (error) {
        throw new LibraryError(innermostMessage(printed) ?? String(error instanceof Error ? error.message : error));
      }
      if (printed !== '' || failed?.(answer))
        throw new LibraryError(innermostMessage(printed) ?? 'libhdf5 reported an error');
      return answer;
    },
    scratch: (bytes) => {
      if (bytes > scratch.bytes) {
        module._free(scratch.at);
        scratch = { at: module._malloc(bytes), bytes };
        if (scratch.at === 0) {
          scratch = { at: 0, bytes: 0 };
          throw new Error(`no memory for ${bytes} bytes`);
        }
      }
      return scratch.at;
    },
  };
}

/**
 * libhdf5 takes files of one device and inode for one file, and reads the first instead of the second. Emscripten passes
 * inodes as doubles and devices as 32 bits: neighbours on Lustre, NFS or NTFS, whose numbers are longer, became equal.
 * A file whose contents were replaced is another one too: what is remembered of the first is not true of the second.
 * @returns what tells the device and inode of the file that was looked at last
 */
function tellFilesApart(files: FileSystem): () => string | undefined {
  const fstat = files.fstat;
  const numbers = new Map<string, number>();
  let last: string | undefined;
  files.fstat = (fd) => {
    const { nfd } = files.getStreamChecked(fd);
    const found = fstatSync(nfd, { bigint: true });
    last = fileIdentity(found);
    const identity = `${last} ${found.size} ${found.mtimeNs}`;
    const number = numbers.get(identity) ?? numbers.size + 1;
    numbers.set(identity, number);
    return Object.assign(fstat(fd), { dev: 1, ino: number });
  };
  return () => last;
}

/** Which file on disk it is, whatever its name. */
export const fileIdentity = ({ dev, ino }: { readonly dev: bigint; readonly ino: bigint }) => `${dev} ${ino}`;

/** Of an error stack as libhdf5 prints it, what its innermost function says, with the system's reason where it has one. */
function innermostMessage(printed: string): string | undefined {
  const innermost = [...printed.matchAll(/^ *#\d+: .* in \w+\(\): (.*)$/gm)].at(-1);
  const message = innermost?.[1];
  // Over several lines: `file write failed: time = …`, `, filename = '…', …, errno = 51, error message = '…', …`.
  const reason = /, error message = '([^']*)'/.exec(printed.slice(innermost?.index ?? 0))?.[1];
  return reason === undefined ? message : `${message?.replace(/: time = .*$/, '')}: ${reason}`;
}

/** What is used of Emscripten's file system, which its type declarations get wrong. */
interface FileSystem {
  write(stream: { readonly fd: number }, memory: Uint8Array, offset: number, length: number, position?: number): number;
  fstat(fd: number): object;
  /** `nfd`: Node's own number of the file. */
  getStreamChecked(fd: number): { readonly nfd: number };
}
