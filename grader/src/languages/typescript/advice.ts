import { ForeignValue, isMatrixValue, NumbersValue, type Value } from '@gradus/contracts/wire';
import { type Matrix, shapeOf } from '@gradus/matrix';
import { isList, isNumbers, isRows } from '../../checks/value-forms.ts';
import type { Answer } from '../../targets/question.ts';

/**
 * What to write instead of what came, for the end of a message: `: a row, …`. Empty where what was expected says it all.
 *
 * @param isRoot - whether it is all that the target returned
 */
export function adviceOn(returned: Value, expected: Answer, isRoot: boolean): string {
  if (returned instanceof ForeignValue) {
    if (returned.description === 'a Promise') return ': take async and await out, an answer is read at once';
    if (returned.description === 'undefined' && isRoot) return ': is a return missing?';
    if (returned.description.startsWith('a broken matrix')) return ': rows · cols numbers go into the data of a matrix';
  }
  if (typeof expected === 'number') {
    return isMatrixValue(returned) && shapeOf(returned) === '1×1' ? ': return its entry, data[0]' : '';
  }
  if (isMatrixValue(expected)) return onMatrix(returned, expected);
  if (isList(expected)) {
    if (isMatrixValue(returned)) return ': put the matrices of the layers into an array';
    return isList(returned) && returned.length === expected.length + 1 ? ': the last layer has none of them' : '';
  }
  return `: return a plain object, { ${Object.keys(expected).join(', ')} }`;
}

function onMatrix(returned: Value, expected: Matrix): string {
  const shape = `rows: ${expected.rows}, cols: ${expected.cols}`;
  if (returned instanceof NumbersValue || isRows(returned) || isNumbers(returned)) {
    const maker = isRows(returned) ? 'fromRows' : 'column';
    const made = expected.cols === 1 || isRows(returned) ? `; ${maker} of @gradus/matrix makes one` : '';
    return `: a matrix is { ${shape}, data }, its entries column by column in a Float64Array${made}`;
  }
  if (!isMatrixValue(returned)) return '';
  const isTranspose = returned.rows === expected.cols && returned.cols === expected.rows;
  if (!isTranspose) return '';
  if (expected.cols === 1) return `: a row, where a column is expected; make it { ${shape}, data }`;
  return ': the shape of its transpose';
}
