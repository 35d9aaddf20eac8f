// Reads the test runner's report (CTRF) and exit code; prints what failed and, last, "N passed, N failed".
// Usage: closing-line.mjs REPORT EXIT_CODE LIMIT_MINUTES. Exit code 0 only when tests ran and all passed.
import { readFileSync } from 'node:fs';

const [report, exitCode, limitMinutes] = process.argv.slice(2);
const results = read(report);

if (!results) {
  console.log(exitCode === '124' || exitCode === '137'
    ? `The tests did not end within ${limitMinutes} minutes and were stopped; the last lines above say how far they came.`
    : `The test runner ended with exit code ${exitCode} and wrote no report: it crashed.`);
  close(0, 1, 0);
} else {
  const { passed, failed, skipped, pending = 0, other = 0 } = results.summary;
  const bad = results.tests.filter(t => t.status !== 'passed' && t.status !== 'skipped' && t.status !== 'pending');
  for (const test of bad) console.log(`\nFAILED ${test.name}\n${indent(test.message)}`);
  if (bad.length === 0 && exitCode !== '0') console.log(`No test failed, but the runner ended with exit code ${exitCode}: see what it printed above.`);
  if (passed + failed + other === 0) console.log('No test ran: check the filter.');
  const broken = bad.length === 0 && exitCode !== '0' && passed > 0 ? 1 : 0;
  close(passed, failed + other + broken, skipped + pending);
}

function read(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).results;
  } catch {
    return null;
  }
}

function indent(text) {
  return (text ?? 'no message').split('\n').slice(0, 20).map(line => `    ${line}`).join('\n');
}

function close(passed, failed, skipped) {
  console.log(`\n${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
}
