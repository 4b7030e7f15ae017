const format = { enum: ['text', 'html', 'simple_format', 'md', 'ansi'] };
const visibility = { enum: ['hidden', 'after_due_date', 'after_published', 'visible'] };

/**
 * `results.json` as Gradescope documents it, and nothing besides.
 *
 * @see https://gradescope-autograders.readthedocs.io/en/latest/specs/#output-format
 */
export const gradescopeSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    score: { type: 'number' },
    execution_time: { type: 'number' },
    output: { type: 'string' },
    output_format: format,
    test_output_format: format,
    test_name_format: format,
    visibility,
    stdout_visibility: visibility,
    extra_data: { type: 'object' },
    tests: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        properties: {
          score: { type: 'number' },
          max_score: { type: 'number' },
          status: { enum: ['passed', 'failed'] },
          name: { type: 'string' },
          name_format: format,
          number: { type: 'string' },
          output: { type: 'string' },
          output_format: format,
          tags: { type: 'array', items: { type: 'string' } },
          visibility,
          extra_data: { type: 'object' },
        },
      },
    },
    leaderboard: { type: 'array', items: { type: 'object', required: ['name', 'value'] } },
  },
  anyOf: [{ required: ['score'] }, { required: ['tests'], properties: { tests: { items: { required: ['score'] } } } }],
} as const;
