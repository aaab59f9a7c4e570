/** Sharp on a dense screen at the largest size that a picture is shown in. */
const SIDE_MAX = 512;

// Larger files are photographs from a camera; decoding more than this helps nobody.
export const SOURCE_BYTES_MAX = 15 * 1024 * 1024;

/** The largest square in the middle of a picture. */
export function middleSquare(width: number, height: number): { x: number; y: number; side: number } {
  const side = Math.min(width, height);
  return { x: Math.floor((width - side) / 2), y: Math.floor((height - side) / 2), side };
}

/** Cuts the middle square out of a picture, at most 512 pixels wide, without what a camera wrote into it. Rejects for what is no picture. */
export async function cropSquare(file: Blob): Promise<ArrayBuffer> {
  const picture = await createImageBitmap(file);
  const { x, y, side } = middleSquare(picture.width, picture.height);
  const target = Math.min(side, SIDE_MAX);
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = target;
  const context = canvas.getContext("2d");
  if (!context) throw new Error("This browser cannot draw");
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, x, y, side, side, 0, 0, target, target);
  picture.close();
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/webp", 0.9));
  if (!blob) throw new Error("The picture could not be cut");
  return await blob.arrayBuffer();
}
