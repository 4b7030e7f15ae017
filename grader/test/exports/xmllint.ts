import { spawnSync } from 'node:child_process';

/** Whether this machine has libxml2's checker of schemas; CI must have it. */
export const hasXmllint = spawnSync('xmllint', ['--version']).error === undefined || process.env.CI === 'true';
