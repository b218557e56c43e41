// Two pictures at the size of the second: how many of their squares that are not empty have something in one alone.
async (pictures) => {
  const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const maps = await Promise.all(pictures.map((each) => createImageBitmap(new Blob([bytes(each)], { type: "image/png" }))));
  const { width, height } = maps[1];
  const lights = maps.map((map) => {
    const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
    context.imageSmoothingQuality = "high";
    context.drawImage(map, 0, 0, width, height);
    const { data } = context.getImageData(0, 0, width, height);
    return Float32Array.from({ length: width * height }, (_, i) => (data[4 * i] + data[4 * i + 1] + data[4 * i + 2]) / 765);
  });
  const SIDE = 12;
  let [all, apart] = [0, 0];
  for (let top = 0; top < height; top += SIDE) for (let left = 0; left < width; left += SIDE) {
    const [means, spreads] = [[], []];
    for (const light of lights) {
      let [n, sum, squares] = [0, 0, 0];
      for (let y = top; y < Math.min(height, top + SIDE); y++) for (let x = left; x < Math.min(width, left + SIDE); x++) {
        const value = light[y * width + x];
        [n, sum, squares] = [n + 1, sum + value, squares + value * value];
      }
      means.push(sum / n);
      spreads.push(Math.sqrt(Math.max(0, squares / n - (sum / n) ** 2)));
    }
    const [least, most] = [Math.min(...spreads), Math.max(...spreads)];
    if (most < 0.08 && Math.min(...means) > 0.95) continue;
    all += 1;
    if (Math.abs(means[0] - means[1]) > 0.1 || (most > 0.08 && least < 0.4 * most)) apart += 1;
  }
  return { sizes: [maps[0].width, maps[0].height, width, height], apart: apart / Math.max(1, all) };
}
