// Thumbnails with sharp, one thread; it reads no BMP.
import sharp from "sharp";
import { serve } from "./worker.mjs";

sharp.concurrency(1);
sharp.cache(false);

const shrunk = (data) => sharp(data, { limitInputPixels: false }).rotate().resize(128, 128, { fit: "inside" });
const written = (data) => (data[0] === 0xff ? shrunk(data).jpeg({ quality: 95 }) : shrunk(data));

await serve((data) => written(data).toBuffer(), (data) => shrunk(data).png().toBuffer());
