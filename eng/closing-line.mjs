// Reads the test runner's report (CTRF) and exit code; prints what failed and, last, "N passed, N failed".
// Usage: closing-line.mjs REPORT EXIT_CODE LIMIT_MINUTES [FAULT_TABLE]. Exit code 0 only when tests ran and all passed, and with a table of faults
// (docs/operating/faults.md) only when each test that it names has passed in this very run.
import { readFileSync } from 'node:fs';

const [report, exitCode, limitMinutes, table] = process.argv.slice(2);
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
  close(passed, failed + other + broken + notRun(results.tests), skipped + pending);
}

/** Tests of the fault table that did not pass in this run, each said in a line. */
function notRun(tests) {
  if (!table) return 0;
  const rows = readFileSync(table, 'utf8').split('\n').filter(line => /^\| \d+ \|/.test(line));
  const open = rows.filter(row => row.includes('**open**')).map(row => row.split('|')[1].trim());
  if (open.length) console.log(`\nRows of ${table} without a test: ${open.join(', ')}`);
  const nameOf = test => test.name.replace(/\(.*/s, '');
  const passed = new Set(tests.filter(t => t.status === 'passed').map(nameOf));
  // One case of a theory that was left out is a fault that was not brought about.
  for (const test of tests) if (test.status !== 'passed') passed.delete(nameOf(test));
  if (!rows.length) console.log(`NOT RUN ${table} has no rows that could be read: nothing of it was looked for`);
  let missing = rows.length ? 0 : 1;
  for (const row of rows)
    for (const [, name] of row.matchAll(/`([A-Z]\w*(?:\.\w+)+)`/g))
      if (!passed.has(`Postroad.Tests.${name}`)) {
        console.log(`NOT RUN ${name}, which row ${row.split('|')[1].trim()} of ${table} names`);
        missing++;
      }
  return missing;
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
