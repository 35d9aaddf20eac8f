// Asks for production access of a sandbox account, rightly and wrongly.
//   node account.mjs ENDPOINT QUEUE_URL KEY_ID SECRET
// Prints one JSON object: name of the step -> { ok: true, value } or { ok: false, name, message, status }.
import * as ses from '@aws-sdk/client-sesv2';

const [endpoint, , accessKeyId, secretAccessKey] = process.argv.slice(2);
const client = new ses.SESv2Client({ endpoint, region: 'us-east-1', credentials: { accessKeyId, secretAccessKey }, maxAttempts: 1 });

const results = {};
async function step(name, work) {
  try { results[name] = { ok: true, value: clean(await work()) }; }
  catch (e) { results[name] = { ok: false, name: e.name, message: e.message, status: e.$metadata?.httpStatusCode ?? null, known: e.constructor !== ses.SESv2ServiceException }; }
}
const clean = value => { if (value && typeof value === 'object') delete value.$metadata; return value ?? null; };
const right = { MailType: 'MARKETING', WebsiteURL: 'https://www.harbourlane.example', ContactLanguage: 'EN', UseCaseDescription: 'News for those who asked.', AdditionalContactEmailAddresses: ['ines@harbourlane.example'], ProductionAccessEnabled: true };
const put = more => client.send(new ses.PutAccountDetailsCommand({ ...right, ...more }));
const account = () => client.send(new ses.GetAccountCommand({}));
const decide = decision => fetch(`${endpoint}/_simulator/regions/us-east-1/review`, { method: 'POST', body: JSON.stringify({ decision }), headers: { 'content-type': 'application/json' } });

await step('fresh', account);
await step('noType', () => put({ MailType: undefined }));
await step('badType', () => put({ MailType: 'NEWS' }));
await step('noSite', () => put({ WebsiteURL: undefined }));
await step('badSite', () => put({ WebsiteURL: 'harbourlane' }));
await step('badLanguage', () => put({ ContactLanguage: 'DE' }));
await step('longText', () => put({ UseCaseDescription: 'x'.repeat(5001) }));
await step('manyContacts', () => put({ AdditionalContactEmailAddresses: ['a@x.example', 'b@x.example', 'c@x.example', 'd@x.example', 'e@x.example'] }));
await step('told', async () => { await put({ ProductionAccessEnabled: false }); return account(); });
await step('asked', async () => { await put({}); return account(); });
await step('askedTwice', () => put({}));
await step('denied', async () => { await decide('DENIED'); return account(); });
await step('granted', async () => { await put({}); await decide('GRANTED'); return account(); });

console.log(JSON.stringify(results));
