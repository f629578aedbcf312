/** The shortest file that passes for a whole store: the superblock of an HDF5 file that ends behind it. */
export const wholeStore = (() => {
  const bytes = Buffer.alloc(96);
  Buffer.from('\x89HDF\r\n\x1a\n', 'latin1').copy(bytes);
  // Sizes of offsets and lengths; the undefined address stands for what the file does not have.
  bytes[13] = 8;
  bytes[14] = 8;
  bytes.writeUInt16LE(4, 16);
  bytes.writeUInt16LE(16, 18);
  bytes.fill(0xff, 32, 40);
  bytes.writeBigUInt64LE(BigInt(bytes.length), 40);
  bytes.fill(0xff, 48, 56);
  // The root group's header.
  bytes.writeBigUInt64LE(88n, 64);
  bytes[88] = 1;
  return bytes;
})();
