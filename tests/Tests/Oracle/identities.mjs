// Drives every operation on identities, good and refused, against a simulator that asks a name server; see IdentityRun for what is published.
//   node identities.mjs ENDPOINT QUEUE_URL KEY_ID SECRET
// Prints one JSON object: name of the step -> { ok: true, value } or { ok: false, name, message, status }.
import { generateKeyPairSync } from 'node:crypto';
import * as ses from '@aws-sdk/client-sesv2';

const [endpoint, , accessKeyId, secretAccessKey] = process.argv.slice(2);
const client = region => new ses.SESv2Client({ endpoint, region, credentials: { accessKeyId, secretAccessKey }, maxAttempts: 1 });
const [frankfurt, ireland] = [client('eu-central-1'), client('eu-west-1')];

const results = {};
async function step(name, work) {
  try { results[name] = { ok: true, value: clean(await work()) }; }
  catch (e) { results[name] = { ok: false, name: e.name, message: e.message, status: e.$metadata?.httpStatusCode ?? null, known: e instanceof ses.SESv2ServiceException && e.constructor !== ses.SESv2ServiceException }; }
  return results[name].value;
}
const clean = value => { if (value && typeof value === 'object') delete value.$metadata; return value ?? null; };
const key = (bits, type = 'pkcs8') => generateKeyPairSync('rsa', { modulusLength: bits }).privateKey.export({ type, format: 'der' }).toString('base64');
const create = (EmailIdentity, more = {}, to = frankfurt) => to.send(new ses.CreateEmailIdentityCommand({ EmailIdentity, ...more }));
const signed = (EmailIdentity, DkimSigningAttributes, to = frankfurt) => create(EmailIdentity, { DkimSigningAttributes }, to);
const get = (EmailIdentity, to = frankfurt) => to.send(new ses.GetEmailIdentityCommand({ EmailIdentity }));
const mailFrom = (EmailIdentity, MailFromDomain, BehaviorOnMxFailure) => frankfurt.send(new ses.PutEmailIdentityMailFromAttributesCommand({ EmailIdentity, MailFromDomain, BehaviorOnMxFailure }));
const signing = (EmailIdentity, SigningAttributesOrigin, SigningAttributes) => frankfurt.send(new ses.PutEmailIdentityDkimSigningAttributesCommand({ EmailIdentity, SigningAttributesOrigin, SigningAttributes }));

// Making
await step('create', () => create('right.example', { Tags: [{ Key: 'team', Value: 'shop' }], ConfigurationSetName: 'postroad' }));
await step('createTwice', () => create('right.example'));
await step('createNoSet', () => create('other.example', { ConfigurationSetName: 'nothing' }));
await step('createNoName', () => create(''));
await step('createNonsense', () => create('a b.example'));
await step('createShort', () => signed('short.example', { NextSigningKeyLength: 'RSA_1024_BIT' }));
await step('createBadLength', () => signed('bad.example', { NextSigningKeyLength: 'RSA_4096_BIT' }));
await step('createOwn', () => signed('own.example', { DomainSigningSelector: 'mine', DomainSigningPrivateKey: key(2048) }));
await step('createOwnOldForm', () => signed('own2.example', { DomainSigningSelector: 'mine', DomainSigningPrivateKey: key(1024, 'pkcs1') }));
await step('createOwnTooLong', () => signed('bad.example', { DomainSigningSelector: 'mine', DomainSigningPrivateKey: key(3072) }));
await step('createOwnNoKey', () => signed('bad.example', { DomainSigningSelector: 'mine' }));
await step('createOwnNoSelector', () => signed('bad.example', { DomainSigningPrivateKey: key(1024) }));
await step('createOwnBadSelector', () => signed('bad.example', { DomainSigningSelector: 'a.b', DomainSigningPrivateKey: key(1024) }));
await step('createOwnNonsense', () => signed('bad.example', { DomainSigningSelector: 'mine', DomainSigningPrivateKey: 'bm9uc2Vuc2U=' }));
await step('createOwnAndEasy', () => signed('bad.example', { DomainSigningSelector: 'mine', DomainSigningPrivateKey: key(1024), NextSigningKeyLength: 'RSA_1024_BIT' }));
await step('createCopy', () => signed('right.example', { DomainSigningAttributesOrigin: 'AWS_SES_EU_CENTRAL_1' }, ireland));
await step('createCopyOfNothing', () => signed('nobody.example', { DomainSigningAttributesOrigin: 'AWS_SES_EU_CENTRAL_1' }, ireland));
await step('createCopyOfSelf', () => signed('self.example', { DomainSigningAttributesOrigin: 'AWS_SES_EU_WEST_1' }, ireland));
await step('createCopyOfOwnKey', () => signed('own.example', { DomainSigningAttributesOrigin: 'AWS_SES_EU_CENTRAL_1' }, ireland));
await step('createOriginPlain', () => signed('bad.example', { DomainSigningAttributesOrigin: 'AWS_SES' }));
await step('createAddress', () => create('Anna+x@right.example'));
await step('createAddressWithKeys', () => signed('ben@right.example', { NextSigningKeyLength: 'RSA_1024_BIT' }));

// MAIL FROM
await step('mailFrom', () => mailFrom('right.example', 'bounce.right.example', 'REJECT_MESSAGE'));
await step('mailFromElsewhere', () => mailFrom('right.example', 'bounce.wrong.example', 'USE_DEFAULT_VALUE'));
await step('mailFromItself', () => mailFrom('right.example', 'right.example', 'USE_DEFAULT_VALUE'));
await step('mailFromBehaviour', () => mailFrom('right.example', 'bounce.right.example', 'PANIC'));
await step('mailFromMissing', () => mailFrom('nobody.example', 'bounce.nobody.example', 'USE_DEFAULT_VALUE'));
await step('mailFromOfAddress', () => mailFrom('Anna+x@right.example', 'bounce.right.example', 'USE_DEFAULT_VALUE'));
await step('mailFromOff', () => mailFrom('Anna+x@right.example'));

// DKIM
const dkim = (EmailIdentity, SigningEnabled) => frankfurt.send(new ses.PutEmailIdentityDkimAttributesCommand({ EmailIdentity, SigningEnabled }));
await step('dkimOff', () => dkim('short.example', false));
await step('dkimMissing', () => dkim('nobody.example', true));
await step('longerKey', () => signing('short.example', 'AWS_SES', { NextSigningKeyLength: 'RSA_2048_BIT' }));
await step('longerKeyAgain', () => signing('short.example', 'AWS_SES', { NextSigningKeyLength: 'RSA_1024_BIT' }));
await step('ownKey', () => signing('short.example', 'EXTERNAL', { DomainSigningSelector: 'mine', DomainSigningPrivateKey: key(1024) }));
await step('ownKeyNothing', () => signing('short.example', 'EXTERNAL'));
await step('backToEasy', () => signing('short.example', 'AWS_SES'));
await step('signingOriginInside', () => signing('short.example', 'AWS_SES', { DomainSigningAttributesOrigin: 'AWS_SES_EU_WEST_1' }));
await step('signingOriginUnknown', () => signing('short.example', 'AWS_SES_MARS_1'));
await step('signingMissing', () => signing('nobody.example', 'AWS_SES'));
await step('signingOfAddress', () => signing('Anna+x@right.example', 'AWS_SES'));

// What DNS makes of it
const isDone = identity => identity.VerificationStatus === 'SUCCESS' && (!identity.MailFromAttributes.MailFromDomain || identity.MailFromAttributes.MailFromDomainStatus === 'SUCCESS');
async function settled(name, to) {
  for (const deadline = Date.now() + 30_000; ; await new Promise(go => setTimeout(go, 100))) {
    const identity = await get(name, to);
    if (isDone(identity) || Date.now() > deadline) return { ...identity, isDate: identity.VerificationInfo?.LastSuccessTimestamp instanceof Date };
  }
}
await step('settled', () => settled('right.example', frankfurt));
await step('settledElsewhere', () => settled('right.example', ireland));
await step('list', async () => (await frankfurt.send(new ses.ListEmailIdentitiesCommand({}))).EmailIdentities);
await step('listTooMany', () => frankfurt.send(new ses.ListEmailIdentitiesCommand({ PageSize: 1001 })));
await step('pending', () => get('own.example'));

// Sending
const send = (FromEmailAddress, to = frankfurt) => to.send(new ses.SendEmailCommand({
  FromEmailAddress, Destination: { ToAddresses: ['success@simulator.amazonses.com'] }, Content: { Simple: { Subject: { Data: 'x' }, Body: { Text: { Data: 'x' } } } } }));
await step('send', () => send('a@right.example'));
await step('sendPending', () => send('a@own.example'));
await step('sendElsewhere', () => send('a@short.example', ireland));
await step('mailFromToCome', () => mailFrom('harbourlane.example', 'bounce.harbourlane.example', 'REJECT_MESSAGE'));
await step('sendRejecting', () => send('a@harbourlane.example'));
await step('mailFromGone', () => mailFrom('harbourlane.example'));
await step('sendAgain', () => send('a@harbourlane.example'));

// Deleting
await step('delete', () => frankfurt.send(new ses.DeleteEmailIdentityCommand({ EmailIdentity: 'own.example' })));
await step('deleteAgain', () => frankfurt.send(new ses.DeleteEmailIdentityCommand({ EmailIdentity: 'own.example' })));
await step('getDeleted', () => get('own.example'));

console.log(JSON.stringify(results));
