import { describe } from 'vitest';
import { attackIn } from './attacks.ts';
import { type Grader, openGrader } from './graders.ts';

const grader = await openGrader('bubblewrap', 'python');
describe.skipIf(grader === undefined)('in Python', () => attackIn('python', grader as Grader));
