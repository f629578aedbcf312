import { expect, test } from 'vitest';
import { auditReport } from './audit.mts';

test.each([
  ['', ['npm audit: no answer']],
  ['{"message":"405 Method Not Allowed"}', ['npm audit: no answer']],
  ['null', ['npm audit: no answer']],
  ['{"metadata":{"vulnerabilities":{"low":0,"high":0,"total":0}}}', ['npm audit: nothing known']],
  [
    '{"vulnerabilities":{"left":{"severity":"high"}},"metadata":{"vulnerabilities":{"low":0,"high":1,"total":1}}}',
    ['npm audit: 1 high', '  left: high'],
  ],
])('%j is reported as %j', (answer, lines) => {
  expect(auditReport(answer)).toEqual(lines);
});
