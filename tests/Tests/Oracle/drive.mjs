// Drives the simulator with the official AWS SDK for JavaScript: every operation that it offers, good and refused.
//   node drive.mjs ENDPOINT QUEUE_URL KEY_ID SECRET
// Prints one JSON object: name of the step -> { ok: true, value } or { ok: false, name, message, status }.
import * as ses from '@aws-sdk/client-sesv2';
import * as sqs from '@aws-sdk/client-sqs';

const [endpoint, queueUrl, accessKeyId, secretAccessKey] = process.argv.slice(2);
const good = { accessKeyId, secretAccessKey };
const base = (region = 'eu-central-1', more = {}) => ({ endpoint, region, credentials: good, maxAttempts: 1, ...more });
const mails = new ses.SESv2Client(base());
const ireland = new ses.SESv2Client(base('eu-west-1'));
const virginia = new ses.SESv2Client(base('us-east-1'));
const queue = new sqs.SQSClient(base());

const results = {};
async function step(name, work) {
  try { results[name] = { ok: true, value: clean(await work()) }; }
  catch (e) { results[name] = { ok: false, name: e.name, message: e.message, status: e.$metadata?.httpStatusCode ?? null }; }
  return results[name].value;
}
const clean = value => { if (value && typeof value === 'object') delete value.$metadata; return value ?? null; };
const raw = (lines, to = ['success@simulator.amazonses.com'], more = {}) => new ses.SendEmailCommand({
  Content: { Raw: { Data: Buffer.from(lines.join('\r\n')) } }, Destination: to && { ToAddresses: to }, ConfigurationSetName: 'postroad', ...more });
const from = 'From: Harbour Lane <hello@harbourlane.example>';
const plain = [from, 'To: somebody@example.com', 'Subject: =?UTF-8?Q?Gr=C3=BC=C3=9Fe?=', 'List-Unsubscribe: <http://127.0.0.1:9/u>', '', 'Hello'];
const tags = list => list.map(([Name, Value]) => ({ Name, Value }));
const simple = (Subject, more = {}, to = ['success@simulator.amazonses.com']) => new ses.SendEmailCommand({
  FromEmailAddress: 'hello@harbourlane.example', Destination: { ToAddresses: to }, ConfigurationSetName: 'postroad',
  Content: { Simple: { Subject: { Data: Subject }, Body: { Text: { Data: 'Text äöü' }, Html: { Data: '<p>Html äöü</p>' } }, ...more } } });

// Sending
await step('sendRaw', () => mails.send(raw(plain, undefined, { EmailTags: tags([['campaign', 'oracle'], ['dk', 'k-1']]) })));
await step('sendSimple', () => mails.send(simple('Grüße', { Headers: [{ Name: 'X-Oracle', Value: 'yes' }] })));
await step('sendFromHeaders', () => mails.send(raw([from, 'To: a@example.com', 'Cc: b@example.com', 'Bcc: c@example.com', 'Subject: x', 'X-SES-MESSAGE-TAGS: campaign=headers', '', 'x'], null)));
await step('sendToFifty', () => mails.send(raw(plain, Array.from({ length: 50 }, (_, i) => `success+${i}@simulator.amazonses.com`))));
await step('sendToFiftyOne', () => mails.send(raw(plain, Array.from({ length: 51 }, (_, i) => `success+${i}@simulator.amazonses.com`))));
await step('fromNotVerified', () => mails.send(raw(['From: a@stranger.example', 'Subject: x', '', 'x'])));
await step('fromVerifiedElsewhere', () => ireland.send(raw(['From: a@roastery.example', 'Subject: x', '', 'x'])));
await step('sandboxRecipient', () => virginia.send(raw(['From: ines@harbourlane.example', 'Subject: x', '', 'x'], ['mara@example.com'])));
await step('sandboxToSimulator', () => virginia.send(raw(['From: ines@harbourlane.example', 'Subject: x', '', 'x'])));
await step('noConfigurationSet', () => mails.send(raw(plain, undefined, { ConfigurationSetName: 'nothing' })));
await step('tagCharset', () => mails.send(raw(plain, undefined, { EmailTags: tags([['campaign', 'a.b@c']]) })));
await step('tagTooLong', () => mails.send(raw(plain, undefined, { EmailTags: tags([['x'.repeat(257), 'a']]) })));
await step('headerTwice', () => mails.send(raw([from, 'Subject: a', 'Subject: b', '', 'x'])));
await step('lineTooLong', () => mails.send(raw([from, 'Subject: a', '', 'x'.repeat(999)])));
await step('lineJustLongEnough', () => mails.send(raw([from, 'Subject: a', '', 'x'.repeat(998)])));
await step('noFrom', () => mails.send(raw(['Subject: a', '', 'x'])));
await step('noRecipient', () => mails.send(raw([from, 'Subject: a', '', 'x'], null)));
await step('nonAsciiLocalPart', () => mails.send(raw(plain, ['jörg@example.com'])));
await step('noDomain', () => mails.send(raw(plain, ['nobody'])));
await step('headerWithLineBreak', () => mails.send(simple('x', { Headers: [{ Name: 'X-A', Value: 'a\r\nBcc: b@example.com' }] })));
await step('template', () => mails.send(new ses.SendEmailCommand({ FromEmailAddress: 'hello@harbourlane.example', Destination: { ToAddresses: ['a@example.com'] }, Content: { Template: { TemplateName: 't', TemplateData: '{}' } } })));

// Signatures
const spoiltSes = credentials => new ses.SESv2Client(base('eu-central-1', credentials)).send(new ses.GetAccountCommand({}));
await step('wrongKeyId', () => spoiltSes({ credentials: { ...good, accessKeyId: 'AKIAIOSFODNN7NOBODY0' } }));
await step('wrongSecret', () => spoiltSes({ credentials: { ...good, secretAccessKey: 'nonsense' } }));
await step('sessionToken', () => spoiltSes({ credentials: { ...good, sessionToken: 'token' } }));
await step('clockBehind', () => spoiltSes({ systemClockOffset: -6 * 60_000 }));
await step('clockAhead', () => spoiltSes({ systemClockOffset: 6 * 60_000 }));
await step('unknownRegion', () => new ses.SESv2Client(base('ap-south-1')).send(new ses.GetAccountCommand({})));
const late = command => { const client = new ses.SESv2Client(base()); client.middlewareStack.addRelativeTo(next => async args => { args.request.body = String(args.request.body).replace('Hello', 'Hullo').replace('SGVsbG8', 'SHVsbG8'); return next(args); }, { relation: 'after', toMiddleware: 'httpSigningMiddleware', name: 'tamper' }); return client.send(command); };
await step('tamperedBody', () => late(simple('Hello')));
await step('wrongSecretSqs', () => new sqs.SQSClient(base('eu-central-1', { credentials: { ...good, secretAccessKey: 'nonsense' } })).send(new sqs.ReceiveMessageCommand({ QueueUrl: queueUrl })));
await step('wrongKeyIdSqs', () => new sqs.SQSClient(base('eu-central-1', { credentials: { ...good, accessKeyId: 'AKIAIOSFODNN7NOBODY0' } })).send(new sqs.ReceiveMessageCommand({ QueueUrl: queueUrl })));

// Account and identities
await step('account', () => mails.send(new ses.GetAccountCommand({})));
await step('accountInSandbox', () => virginia.send(new ses.GetAccountCommand({})));
await step('pause', () => ireland.send(new ses.PutAccountSendingAttributesCommand({ SendingEnabled: false })));
await step('sendWhilePaused', () => ireland.send(raw(plain)));
await step('resume', () => ireland.send(new ses.PutAccountSendingAttributesCommand({ SendingEnabled: true })));
await step('identities', () => mails.send(new ses.ListEmailIdentitiesCommand({ PageSize: 1 })));
await step('identity', () => mails.send(new ses.GetEmailIdentityCommand({ EmailIdentity: 'harbourlane.example' })));
await step('identityMissing', () => mails.send(new ses.GetEmailIdentityCommand({ EmailIdentity: 'a+b@nobody.example' })));
await step('createIdentity', () => mails.send(new ses.CreateEmailIdentityCommand({ EmailIdentity: 'shop.example.com' })));
await step('createIdentityTwice', () => mails.send(new ses.CreateEmailIdentityCommand({ EmailIdentity: 'shop.example.com' })));
await step('createForeignIdentity', () => mails.send(new ses.CreateEmailIdentityCommand({ EmailIdentity: 'amazon.com' })));
await step('createAddress', () => mails.send(new ses.CreateEmailIdentityCommand({ EmailIdentity: 'a+b@nobody.example' })));
await step('addressWithPlus', () => mails.send(new ses.GetEmailIdentityCommand({ EmailIdentity: 'a+b@nobody.example' })));
await step('deleteIdentity', () => mails.send(new ses.DeleteEmailIdentityCommand({ EmailIdentity: 'a+b@nobody.example' })));
await step('unknownOperation', () => mails.send(new ses.ListContactListsCommand({})));

// Configuration sets
await step('createSet', () => mails.send(new ses.CreateConfigurationSetCommand({ ConfigurationSetName: 'second' })));
await step('createSetTwice', () => mails.send(new ses.CreateConfigurationSetCommand({ ConfigurationSetName: 'second' })));
await step('createSetBadName', () => mails.send(new ses.CreateConfigurationSetCommand({ ConfigurationSetName: 'a b' })));
await step('sets', () => mails.send(new ses.ListConfigurationSetsCommand({})));
await step('set', () => mails.send(new ses.GetConfigurationSetCommand({ ConfigurationSetName: 'second' })));
await step('setMissing', () => mails.send(new ses.GetConfigurationSetCommand({ ConfigurationSetName: 'nothing' })));
const destination = types => ({ Enabled: true, MatchingEventTypes: types, SnsDestination: { TopicArn: 'arn:aws:sns:eu-central-1:402177301188:events' } });
await step('createDestination', () => mails.send(new ses.CreateConfigurationSetEventDestinationCommand({ ConfigurationSetName: 'second', EventDestinationName: 'd', EventDestination: destination(['BOUNCE']) })));
await step('createDestinationBadType', () => mails.send(new ses.CreateConfigurationSetEventDestinationCommand({ ConfigurationSetName: 'second', EventDestinationName: 'e', EventDestination: destination(['NOTHING']) })));
await step('updateDestination', () => mails.send(new ses.UpdateConfigurationSetEventDestinationCommand({ ConfigurationSetName: 'second', EventDestinationName: 'd', EventDestination: destination(['BOUNCE', 'COMPLAINT']) })));
await step('destinations', () => mails.send(new ses.GetConfigurationSetEventDestinationsCommand({ ConfigurationSetName: 'second' })));
await step('pauseSet', () => mails.send(new ses.PutConfigurationSetSendingOptionsCommand({ ConfigurationSetName: 'second', SendingEnabled: false })));
await step('sendWithPausedSet', () => mails.send(raw(plain, undefined, { ConfigurationSetName: 'second' })));
await step('deleteDestination', () => mails.send(new ses.DeleteConfigurationSetEventDestinationCommand({ ConfigurationSetName: 'second', EventDestinationName: 'd' })));
await step('deleteSet', () => mails.send(new ses.DeleteConfigurationSetCommand({ ConfigurationSetName: 'second' })));

// The queue
await step('queueUrl', () => queue.send(new sqs.GetQueueUrlCommand({ QueueName: 'events' })));
await step('queueUrlMissing', () => queue.send(new sqs.GetQueueUrlCommand({ QueueName: 'nothing' })));
await step('receiveFromMissingQueue', () => queue.send(new sqs.ReceiveMessageCommand({ QueueUrl: queueUrl + 'x' })));
await step('receiveTooMany', () => queue.send(new sqs.ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 11 })));
// Long polls until the whole run's events are there: the SDK compares each body with its MD5.
const got = [];
const deadline = Date.now() + 20_000;
while (Date.now() < deadline) {
  const answer = await queue.send(new sqs.ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1, MessageSystemAttributeNames: ['All'] }));
  if (!answer.Messages?.length) break;
  got.push(...answer.Messages);
}
results.received = { ok: true, value: got.map(m => m.Body) };
await step('attributes', () => queue.send(new sqs.GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['All'] })));
await step('attributeUnknown', () => queue.send(new sqs.GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['Nothing'] })));
await step('changeVisibility', () => queue.send(new sqs.ChangeMessageVisibilityCommand({ QueueUrl: queueUrl, ReceiptHandle: got[0].ReceiptHandle, VisibilityTimeout: 0 })));
const again = await step('receiveAgain', () => queue.send(new sqs.ReceiveMessageCommand({ QueueUrl: queueUrl, MessageSystemAttributeNames: ['All'] })));
results.sameAgain = { ok: true, value: { same: again?.Messages?.[0]?.MessageId === got[0].MessageId, count: again?.Messages?.[0]?.Attributes?.ApproximateReceiveCount } };
await step('changeVisibilityBatch', () => queue.send(new sqs.ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries: [{ Id: 'a', ReceiptHandle: got[1].ReceiptHandle, VisibilityTimeout: 60 }, { Id: 'b', ReceiptHandle: 'nonsense', VisibilityTimeout: 60 }] })));
await step('delete', () => queue.send(new sqs.DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: got[0].ReceiptHandle })));
await step('deleteNonsense', () => queue.send(new sqs.DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: 'nonsense' })));
await step('deleteBatch', () => queue.send(new sqs.DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries: got.slice(1, 10).map((m, i) => ({ Id: String(i), ReceiptHandle: m.ReceiptHandle })).concat({ Id: 'z', ReceiptHandle: 'nonsense' }) })));
await step('deleteBatchEmpty', () => queue.send(new sqs.DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries: [] })));
await step('unknownSqsOperation', () => queue.send(new sqs.ListQueueTagsCommand({ QueueUrl: queueUrl })));

console.log(JSON.stringify(results));
