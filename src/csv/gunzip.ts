/**
 * Unzips a `.gz` file as it comes, in constant memory. What is delivered before a break depends on the bytes
 * alone, never on how they arrive: zlib is fed blocks of one size, cut at the same places each time.
 */
import { createGunzip, type Gunzip } from 'node:zlib';
import { UnreadableFile } from './unreadable-file.ts';

/** Deflate shrinks at most 1,032 times, so one block holds at most 4 MiB of text, also in a gzip bomb. */
const blockBytes = 4096;

/**
 * The unzipped bytes; several gzip members in a row are one file.
 * @throws UnreadableFile when the bytes are no gzip, end too early or are damaged, after what comes before the
 *   block in which zlib sees the damage; also when something follows the end that is neither a further member nor
 *   zeros, for rows may be in it. Errors of `bytes` itself pass unchanged.
 */
export async function* gunzip(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const unzipping = new Unzipping(createGunzip({ chunkSize: 65_536 }));
  try {
    let first = true;
    let read = 0;
    for await (const block of blocksOf(bytes, blockBytes)) {
      if (first && !(block[0] === 0x1f && block[1] === 0x8b)) throw notGzip();
      first = false;
      if (!unzipping.ended) {
        await unzipping.write(block);
        yield* unzipping.take();
        unzipping.check();
      }
      read += block.length;
      if (unzipping.ended)
        refuseAfterEnd(block.subarray(Math.max(0, block.length - (read - unzipping.used))));
    }
    if (first) return;
    await unzipping.end();
    yield* unzipping.take();
    unzipping.check();
  } finally {
    unzipping.close();
  }
}

/** The first `count` bytes left out. */
export async function* skipBytes(
  bytes: AsyncIterable<Uint8Array>,
  count: number,
): AsyncGenerator<Uint8Array> {
  let left = count;
  for await (const piece of bytes) {
    if (piece.length > left) yield left > 0 ? piece.subarray(left) : piece;
    left = Math.max(0, left - piece.length);
  }
}

/** zlib's stream as steps that can be awaited; output is kept until it is taken, also when an error follows it. */
class Unzipping {
  readonly #zlib: Gunzip;
  #output: Uint8Array[] = [];
  #failure: Error | undefined;
  #ended = false;
  #wake: () => void = () => {};

  constructor(zlib: Gunzip) {
    this.#zlib = zlib;
    zlib.on('data', (piece: Uint8Array) => this.#output.push(piece));
    zlib.on('error', (error) => {
      this.#failure = error;
      this.#wake();
    });
    zlib.on('end', () => {
      this.#ended = true;
      this.#wake();
    });
  }

  /** zlib takes no more: zeros follow the last member. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Bytes that belong to members, of those that were written. */
  get used(): number {
    return this.#zlib.bytesWritten;
  }

  write(block: Uint8Array): Promise<void> {
    return new Promise((done) => {
      this.#wake = done;
      this.#zlib.write(block, () => done());
    });
  }

  end(): Promise<void> {
    return new Promise((done) => {
      this.#wake = done;
      if (this.#ended) done();
      else this.#zlib.end();
    });
  }

  take(): Uint8Array[] {
    const output = this.#output;
    this.#output = [];
    return output;
  }

  check(): void {
    if (this.#failure === undefined) return;
    throw damaged(this.#failure.message, this.#failure);
  }

  close(): void {
    this.#zlib.destroy();
  }
}

function refuseAfterEnd(rest: Uint8Array): void {
  if (rest.some((byte) => byte !== 0)) throw damaged('there is data after its end');
}

function damaged(how: string, cause?: Error): UnreadableFile {
  const message = `The gzip file is damaged or was cut off (${how}). Compress the CSV again and upload it again.`;
  return new UnreadableFile(message, undefined, { cause });
}

function notGzip(): UnreadableFile {
  return new UnreadableFile(
    "The file's name ends in .gz, but it is not gzip-compressed. Upload it with a name that ends in .csv.",
  );
}

/** The same bytes in blocks of exactly `size`, the last one shorter. */
async function* blocksOf(bytes: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Uint8Array> {
  let block = new Uint8Array(size);
  let filled = 0;
  for await (const piece of bytes) {
    for (let at = 0; at < piece.length; ) {
      const part = piece.subarray(at, at + size - filled);
      block.set(part, filled);
      filled += part.length;
      at += part.length;
      if (filled < size) continue;
      yield block;
      block = new Uint8Array(size);
      filled = 0;
    }
  }
  if (filled > 0) yield block.subarray(0, filled);
}
