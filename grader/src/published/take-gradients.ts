import { type Leniency, nearest } from '@gradus/contracts';
import { NumbersValue, type Value } from '@gradus/contracts/wire';
import { type Matrix, shapeOf } from '@gradus/matrix';
import { namedTensors, type Parameters } from '@gradus/net';
import { type ArrayFile, type FileArray, quoted } from '../array-files/array-file.ts';

/** What a file holds in the place of an answer of `computeGradients`, and what is told of its other arrays. */
export type TakenGradients = ({ readonly value: Value } | { readonly problem: string }) & { readonly note: string };

/** In a message. */
const MOST_NAMES = 4;

/** The name of every gradient: `W1`. */
export function gradientNames(parameters: Parameters): ReadonlySet<string> {
  return new Set(namedTensors(parameters).keys());
}

/**
 * The arrays of a file as `computeGradients` would have returned them.
 *
 * @param parameters - of the network: gradients have their names and shapes
 * @param accepts - `rowsForColumns`: 1×m for m×1; `nestedArrays`: a list of m numbers for m×1
 */
export function takeGradients(
  { arrays, names, others }: ArrayFile,
  parameters: Parameters,
  accepts: ReadonlySet<Leniency>,
): TakenGradients {
  const tensors = namedTensors(parameters);
  const missing = [...tensors.keys()].filter((name) => !arrays.has(name));
  const known = [...tensors.keys()];
  const form = missing.length > 0 ? noteOnForm(names, others, known) : '';
  const note = form === '' ? noteOn(names, known, missing) : form;
  if (missing.length > 0) return { problem: missingText(missing, names), note };
  const value: Record<string, Value[]> = {};
  for (const [name, tensor] of tensors) {
    const array = arrays.get(name) as FileArray;
    const taken = take(name, array, tensor, accepts);
    if (taken === undefined) return { problem: shapeText(name, array, tensor), note };
    const field = fieldOf(name);
    value[field] = [...(value[field] ?? []), taken];
  }
  return { value, note };
}

/** @returns undefined when it has not the shape of the tensor, nor one that is accepted in its place */
function take(
  name: string,
  { shape, data }: FileArray,
  tensor: Matrix,
  accepts: ReadonlySet<Leniency>,
): Value | undefined {
  const [rows = 1, cols = 1] = shape;
  if (shape.length === 1) {
    const isColumn = tensor.cols === 1 && rows === tensor.rows;
    return isColumn && accepts.has('nestedArrays') ? new NumbersValue(Float64Array.from(data), 'array') : undefined;
  }
  if (shape.length !== 2) return undefined;
  // A row for a W of one input is a transposed matrix.
  const isRow = tensor.cols === 1 && rows === 1 && cols === tensor.rows && !name.startsWith('W');
  const isTaken = (rows === tensor.rows && cols === tensor.cols) || (isRow && accepts.has('rowsForColumns'));
  return isTaken ? { rows, cols, data } : undefined;
}

function shapeText(name: string, { shape }: FileArray, tensor: Matrix): string {
  const got = shape.length === 1 ? `(${shape[0]},)` : shape.join('×') || 'a single number';
  const isList = tensor.cols === 1 && shape.length === 1 && shape[0] === tensor.rows;
  const isTranspose = shape.length === 2 && shape[0] === tensor.cols && shape[1] === tensor.rows;
  const transpose = tensor.cols === 1 ? 'a row, where a column is expected' : 'the shape of its transpose';
  const advice = isList ? `: make it a column, as by reshape(${shape[0]}, 1)` : isTranspose ? `: ${transpose}` : '';
  return `${name}: expected a ${shapeOf(tensor)} matrix, got ${got}${advice}`;
}

function missingText(missing: readonly string[], names: readonly string[]): string {
  const others = names.length === 0 ? 'no array' : listed(names.map(quoted));
  return `expected ${missing.length === 1 ? 'an array' : 'arrays'} named ${listed(missing)}, got ${others}`;
}

function listed(names: readonly string[]): string {
  const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : '';
  return `${names.slice(0, MOST_NAMES).join(', ')}${more}`;
}

/** What to save where the gradients are there in another form, as far as names tell. */
function noteOnForm(
  names: readonly string[],
  others: ReadonlyMap<string, string> | undefined,
  known: readonly string[],
): string {
  for (const name of names) {
    const layers = known.filter((each) => fieldOf(each) === name);
    const what = others?.get(name);
    if (layers.length > 0) return `${quoted(name)} is ${what ?? 'one array'}: save each layer's as ${listed(layers)}`;
    if (what === 'a cell array') return `${quoted(name)} is ${what}: save each of its matrices, as ${listed(known)}`;
    if (what === 'a struct') return `${quoted(name)} is ${what}: save its fields, as ${listed(known)}`;
    const [first] = known.filter((each) => each === `${fieldOf(name)}1`);
    if (first !== undefined && name === `${fieldOf(name)}0`) {
      return `layers are counted from 1: save ${quoted(name)} as '${first}', and so on`;
    }
    if (name === 'arr_0') return `'arr_0' tells no name: give names to numpy.savez, as ${known[0]}=…`;
  }
  return '';
}

/** `gamma` of `gamma1` */
function fieldOf(name: string): string {
  return name.replace(/\d+$/, '');
}

/** Other arrays are ignored, but told where their name is that of a gradient but for a bit. */
function noteOn(names: readonly string[], known: readonly string[], missing: readonly string[]): string {
  for (const name of names) {
    if (known.includes(name)) continue;
    const meant = known.find((each) => isPart(each, name)) ?? nearest(name, missing);
    if (meant === undefined) continue;
    return missing.includes(meant)
      ? `did you mean ${quoted(name)}? Save it as '${meant}'`
      : `${quoted(name)} is ignored: the gradient of ${meant} is read from '${meant}'`;
  }
  return '';
}

/** `W1` is a part of `dW1` and `grad_w1`, not of `W11`. */
function isPart(known: string, name: string): boolean {
  const at = name.toLowerCase().indexOf(known.toLowerCase());
  return at >= 0 && !/\d/.test(name.charAt(at + known.length));
}
