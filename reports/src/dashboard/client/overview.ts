import type { PageData } from '../page-data.ts';
import { byId, create } from './elements.ts';
import { letterOf } from './student-row.ts';

/** In CSS pixels: of a check, and of a student where there is room. */
const COLUMN_WIDTH = 4;
const MOST_ROW_HEIGHT = 4;
const LEAST_FRAME_HEIGHT = 6;

/** The whole class beside the grid, a point for each verdict, in the order of the grid. */
export interface Overview {
  show(numbers: readonly number[]): void;
}

/** The colours that the style has for the letters of verdicts, light or dark, as a pixel is stored. */
function readColours(): Map<string, number> {
  return new Map(
    [...document.querySelectorAll('.legend .verdict')].map((mark) => {
      const [, letter = '-'] = / v-(.)/.exec(mark.className) ?? [];
      const [red = 0, green = 0, blue = 0] = getComputedStyle(mark).backgroundColor.match(/\d+/g)?.map(Number) ?? [];
      return [letter, new Uint32Array(new Uint8Array([red, green, blue, 255]).buffer)[0] ?? 0];
    }),
  );
}

function createPicture(width: number, height: number): HTMLCanvasElement {
  const picture = create('canvas', '');
  picture.width = width;
  picture.height = height;
  return picture;
}

/** A picture of one pixel for each student and check. */
function classPicture({ checks, students }: PageData, numbers: readonly number[]): HTMLCanvasElement {
  const picture = createPicture(checks.length, numbers.length);
  const colours = readColours();
  const image = new ImageData(picture.width, picture.height);
  const pixels = new Uint32Array(image.data.buffer);
  for (const [row, number] of numbers.entries()) {
    const student = students[number];
    if (student === undefined) continue;
    for (let check = 0; check < checks.length; check++) {
      pixels[row * checks.length + check] = colours.get(letterOf(student, check)) ?? 0;
    }
  }
  picture.getContext('2d')?.putImageData(image, 0, 0);
  return picture;
}

/** The same picture with another number of rows: many students to a row are mixed, few keep their edges. */
function withRows(picture: HTMLCanvasElement, rows: number): HTMLCanvasElement {
  const scaled = createPicture(picture.width, rows);
  const context = scaled.getContext('2d');
  if (context === null) return scaled;
  context.imageSmoothingEnabled = rows < picture.height;
  context.imageSmoothingQuality = 'high';
  context.drawImage(picture, 0, 0, scaled.width, scaled.height);
  return scaled;
}

/**
 * Draws the class as a strip along the grid; pointed at, it scrolls there. It tells nothing that the grid does not: it
 * is hidden from screen readers and is no tab stop.
 */
export function createOverview(data: PageData): Overview {
  const root = byId('overview', HTMLElement);
  const grid = byId('grid', HTMLElement);
  const canvas = create('canvas', '');
  const frame = create('div', 'frame');
  root.replaceChildren(canvas, frame);
  root.style.width = `${data.checks.length * COLUMN_WIDTH}px`;
  let shown: readonly number[] = [];
  let height = 0;

  function draw() {
    height = Math.min(root.clientHeight, shown.length * MOST_ROW_HEIGHT);
    canvas.style.height = `${height}px`;
    canvas.width = Math.max(1, Math.round(root.clientWidth * devicePixelRatio));
    canvas.height = Math.max(1, Math.round(height * devicePixelRatio));
    placeFrame();
    const context = canvas.getContext('2d');
    if (context === null || height === 0 || data.checks.length === 0) return;
    context.imageSmoothingEnabled = false;
    context.drawImage(withRows(classPicture(data, shown), canvas.height), 0, 0, canvas.width, canvas.height);
  }

  function placeFrame() {
    const scale = height / Math.max(1, grid.scrollHeight);
    const frameHeight = Math.max(LEAST_FRAME_HEIGHT, grid.clientHeight * scale);
    frame.hidden = grid.scrollHeight <= grid.clientHeight;
    frame.style.height = `${frameHeight}px`;
    frame.style.top = `${Math.min(grid.scrollTop * scale, height - frameHeight)}px`;
  }

  function scrollTo(event: PointerEvent) {
    const { top } = root.getBoundingClientRect();
    const share = (event.clientY - top) / Math.max(1, height);
    grid.scrollTop = share * grid.scrollHeight - grid.clientHeight / 2;
  }

  root.addEventListener('pointerdown', (event) => {
    root.setPointerCapture(event.pointerId);
    scrollTo(event);
  });
  root.addEventListener('pointermove', (event) => {
    if (root.hasPointerCapture(event.pointerId)) scrollTo(event);
  });
  grid.addEventListener('scroll', placeFrame, { passive: true });
  let coming = 0;
  const drawSoon = () => {
    cancelAnimationFrame(coming);
    coming = requestAnimationFrame(draw);
  };
  new ResizeObserver(drawSoon).observe(root);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawSoon);
  return {
    show(numbers) {
      shown = numbers;
      drawSoon();
    },
  };
}
