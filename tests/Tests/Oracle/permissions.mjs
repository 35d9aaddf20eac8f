// Drives STS, and a key whose policy is the daily one of a mailer, against everything that it may and may not do.
//   node permissions.mjs ENDPOINT QUEUE_URL KEY_ID SECRET
// Prints one JSON object: name of the step -> { ok: true, value } or { ok: false, name, message, status }.
import * as ses from '@aws-sdk/client-sesv2';
import * as sns from '@aws-sdk/client-sns';
import * as sqs from '@aws-sdk/client-sqs';
import * as sts from '@aws-sdk/client-sts';

const [endpoint, QueueUrl, accessKeyId, secretAccessKey] = process.argv.slice(2);
const clients = credentials => {
  const base = { endpoint, region: 'eu-central-1', credentials, maxAttempts: 1 };
  return { ses: new ses.SESv2Client(base), sns: new sns.SNSClient(base), sqs: new sqs.SQSClient(base), sts: new sts.STSClient(base) };
};
const [owner, reader] = [clients({ accessKeyId, secretAccessKey }), clients({ accessKeyId: 'AKIAIOSFODNN7READER0', secretAccessKey: 'another/secret' })];

const results = {};
async function step(name, work) {
  try { results[name] = { ok: true, value: clean(await work()) }; }
  catch (e) { results[name] = { ok: false, name: e.name, message: e.message, status: e.$metadata?.httpStatusCode ?? null }; }
  return results[name].value;
}
const clean = value => { if (value && typeof value === 'object') delete value.$metadata; return value ?? null; };
const content = from => ({ raw: { Raw: { Data: Buffer.from(`From: ${from}\r\nSubject: x\r\n\r\nx`) } }, simple: { Simple: { Subject: { Data: 'x' }, Body: { Text: { Data: 'x' } } } } });
const send = (client, from, kind, ConfigurationSetName = 'postroad') => client.ses.send(new ses.SendEmailCommand({ FromEmailAddress: from, Destination: { ToAddresses: ['success@simulator.amazonses.com'] }, ConfigurationSetName, Content: content(from)[kind] }));

await step('whoOwner', () => owner.sts.send(new sts.GetCallerIdentityCommand({})));
await step('whoReader', () => reader.sts.send(new sts.GetCallerIdentityCommand({})));
await step('sendRaw', () => send(reader, 'hello@harbourlane.example', 'raw'));
await step('sendSimple', () => send(reader, 'hello@harbourlane.example', 'simple'));
await step('account', () => reader.ses.send(new ses.GetAccountCommand({})));
await step('identities', () => reader.ses.send(new ses.ListEmailIdentitiesCommand({})));
await step('set', () => reader.ses.send(new ses.GetConfigurationSetCommand({ ConfigurationSetName: 'postroad' })));
const got = await step('receive', () => reader.sqs.send(new sqs.ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 5 })));
await step('delete', () => reader.sqs.send(new sqs.DeleteMessageCommand({ QueueUrl, ReceiptHandle: got.Messages[0].ReceiptHandle })));

await step('sendFromOther', () => send(reader, 'hello@roastery.example', 'raw'));
await step('sendSimpleFromOther', () => send(reader, 'hello@roastery.example', 'simple'));
await step('createIdentity', () => reader.ses.send(new ses.CreateEmailIdentityCommand({ EmailIdentity: 'new.example' })));
await step('createSet', () => reader.ses.send(new ses.CreateConfigurationSetCommand({ ConfigurationSetName: 'new' })));
await step('createTopic', () => reader.sns.send(new sns.CreateTopicCommand({ Name: 'new' })));
await step('createQueue', () => reader.sqs.send(new sqs.CreateQueueCommand({ QueueName: 'new' })));
await step('assumeNot', () => reader.sts.send(new sts.AssumeRoleCommand({ RoleArn: 'arn:aws:iam::402177301188:role/mailer', RoleSessionName: 'mail', ExternalId: 'ext-1' })));

await step('assumeWithoutId', () => owner.sts.send(new sts.AssumeRoleCommand({ RoleArn: 'arn:aws:iam::402177301188:role/mailer', RoleSessionName: 'mail' })));
const assumed = await step('assume', () => owner.sts.send(new sts.AssumeRoleCommand({ RoleArn: 'arn:aws:iam::402177301188:role/mailer', RoleSessionName: 'mail', ExternalId: 'ext-1' })));
const role = assumed && clients({ accessKeyId: assumed.Credentials.AccessKeyId, secretAccessKey: assumed.Credentials.SecretAccessKey, sessionToken: assumed.Credentials.SessionToken });
await step('expires', async () => ({ minutes: Math.round((assumed.Credentials.Expiration - Date.now()) / 60_000) }));
await step('whoRole', () => role.sts.send(new sts.GetCallerIdentityCommand({})));
await step('roleSends', () => send(role, 'hello@harbourlane.example', 'raw'));
await step('roleCreatesSet', () => role.ses.send(new ses.CreateConfigurationSetCommand({ ConfigurationSetName: 'new' })));
await step('wrongToken', () => clients({ accessKeyId: assumed.Credentials.AccessKeyId, secretAccessKey: assumed.Credentials.SecretAccessKey, sessionToken: 'nonsense' }).sts.send(new sts.GetCallerIdentityCommand({})));

console.log(JSON.stringify(results));
