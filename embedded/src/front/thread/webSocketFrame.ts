const FIN_AND_TEXT = 0x81;
const LENGTH_IS_IN_2_BYTES = 126;
const LENGTH_IS_IN_8_BYTES = 127;
const LENGTH_MAX_IN_2_BYTES = 0xffff;

/**
 * A text message as one unmasked WebSocket frame, header and all: made once, it is written to any number of
 * sockets as it is, with one system call and no copy each.
 */
export function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const headerLength = length < LENGTH_IS_IN_2_BYTES ? 2 : length <= LENGTH_MAX_IN_2_BYTES ? 4 : 10;
  const frame = Buffer.allocUnsafe(headerLength + length);
  frame[0] = FIN_AND_TEXT;
  if (headerLength === 2) frame[1] = length;
  else if (headerLength === 4) {
    frame[1] = LENGTH_IS_IN_2_BYTES;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = LENGTH_IS_IN_8_BYTES;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  frame.write(text, headerLength);
  return frame;
}
