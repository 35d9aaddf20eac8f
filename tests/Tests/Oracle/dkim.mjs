// Verifies signatures with mailauth. Argument: a folder with mails as *.eml and the published keys in keys.json, by name. Prints one line for each mail: its file and "pass" or why not.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dkimVerify } from 'mailauth/lib/dkim/verify.js';

const folder = process.argv[2];
const keys = JSON.parse(readFileSync(join(folder, 'keys.json'), 'utf8'));

async function resolver(name, type) {
  if (type !== 'TXT' || !(name in keys)) throw Object.assign(new Error(`${type} ${name}`), { code: 'ENOTFOUND' });
  return [[keys[name]]];
}

for (const name of readdirSync(folder).filter(n => n.endsWith('.eml')).sort()) {
  const { results } = await dkimVerify(readFileSync(join(folder, name)), { resolver });
  const [{ status }] = results;
  console.log(name, status.result === 'pass' ? 'pass' : `${status.result}: ${status.comment ?? ''}`);
}
