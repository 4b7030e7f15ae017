import type { Random } from '@gradus/matrix';
import { IMAGE_BYTES, LABEL_COUNT, PLANE_BYTES } from './format.ts';

const SIDE = 32;
const WAVES = 4;
const MAX_FREQUENCY = 2;
const MAX_SHIFT = 6;
const COLOUR_SIGMA = 12;
const WAVE_SIGMA = 22;
const BRIGHTNESS_SIGMA = 25;
const NOISE_SIGMA = 60;
const NOISE_LENGTH = 1 << 18;

/** Draws the next image of a label into 3072 bytes. */
export type DrawImage = (label: number, image: Uint8ClampedArray) => void;

/**
 * A source of images that can be learned, but not perfectly: every label has a smooth pattern of colours; an image is a
 * mixture of its label's pattern and another label's, each at a random position, of random brightness, under noise.
 * Where the other label's share is the larger one, the best of classifiers is wrong, as it is at CIFAR-10.
 */
export function createImageSource(random: Random): DrawImage {
  const patterns = Array.from({ length: LABEL_COUNT }, () => drawPattern(random));
  // Drawn once and read from random places: 184 million normal numbers a data set would take ten seconds.
  const noise = Float32Array.from({ length: NOISE_LENGTH }, () => NOISE_SIGMA * random.normal());
  const shift = () => random.integer(2 * MAX_SHIFT + 1) - MAX_SHIFT;
  return (label, image) => {
    const own = shifted(patterns[label], shift(), shift());
    const otherLabel = (label + 1 + random.integer(LABEL_COUNT - 1)) % LABEL_COUNT;
    const other = shifted(patterns[otherLabel], shift(), shift());
    const share = 0.3 + 0.6 * random.uniform();
    const brightness = 128 + BRIGHTNESS_SIGMA * random.normal();
    const noiseStart = random.integer(NOISE_LENGTH - IMAGE_BYTES + 1);
    for (let i = 0; i < IMAGE_BYTES; i++) {
      image[i] = brightness + share * own[i] + (1 - share) * other[i] + noise[noiseStart + i];
    }
  };
}

/** 3 planes of a colour and waves of a few periods an image, so that the pattern continues across its borders. */
function drawPattern(random: Random): Float32Array {
  const pattern = new Float32Array(IMAGE_BYTES);
  const frequency = () => random.integer(2 * MAX_FREQUENCY + 1) - MAX_FREQUENCY;
  const waves = Array.from({ length: WAVES }, () => ({ fx: frequency(), fy: frequency() }));
  for (let plane = 0; plane < 3; plane++) {
    const colour = COLOUR_SIGMA * random.normal();
    const terms = waves.map((wave) => ({
      ...wave,
      amplitude: WAVE_SIGMA * random.normal(),
      phase: 2 * Math.PI * random.uniform(),
    }));
    for (let place = 0; place < PLANE_BYTES; place++) {
      const x = place % SIDE;
      const y = Math.floor(place / SIDE);
      pattern[plane * PLANE_BYTES + place] = terms.reduce(
        (sum, { fx, fy, amplitude, phase }) =>
          sum + amplitude * Math.cos((2 * Math.PI * (fx * x + fy * y)) / SIDE + phase),
        colour,
      );
    }
  }
  return pattern;
}

/** The pattern moved to the right and down; what leaves at one side comes in at the other. */
function shifted(pattern: Float32Array, right: number, down: number): Float32Array {
  const moved = new Float32Array(IMAGE_BYTES);
  for (let i = 0; i < IMAGE_BYTES; i++) {
    const x = (i - right) & (SIDE - 1);
    const y = ((i >> 5) - down) & (SIDE - 1);
    moved[i] = pattern[(i & ~(PLANE_BYTES - 1)) + y * SIDE + x];
  }
  return moved;
}
