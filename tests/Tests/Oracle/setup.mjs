// Reads back what the set-up of a sending server has made, and lets a mail's events go through it.
//   node setup.mjs ENDPOINT QUEUE_URL KEY_ID SECRET
// Prints one JSON object: name of the step -> { ok: true, value } or { ok: false, name, message, status }.
import * as ses from '@aws-sdk/client-sesv2';
import * as sns from '@aws-sdk/client-sns';
import * as sqs from '@aws-sdk/client-sqs';

const [endpoint, , accessKeyId, secretAccessKey] = process.argv.slice(2);
const base = { endpoint, region: 'eu-central-1', credentials: { accessKeyId, secretAccessKey }, maxAttempts: 1 };
const [mail, topics, queues] = [new ses.SESv2Client(base), new sns.SNSClient(base), new sqs.SQSClient(base)];

const results = {};
async function step(name, work) {
  try { results[name] = { ok: true, value: clean(await work()) }; }
  catch (e) { results[name] = { ok: false, name: e.name, message: e.message, status: e.$metadata?.httpStatusCode ?? null }; }
  return results[name].value;
}
const clean = value => { if (value && typeof value === 'object') delete value.$metadata; return value ?? null; };

await step('set', () => mail.send(new ses.GetConfigurationSetCommand({ ConfigurationSetName: 'shop' })));
await step('destinations', () => mail.send(new ses.GetConfigurationSetEventDestinationsCommand({ ConfigurationSetName: 'shop' })));
const TopicArn = 'arn:aws:sns:eu-central-1:402177301188:shop-events';
await step('topic', () => topics.send(new sns.GetTopicAttributesCommand({ TopicArn })));
const listed = await step('subscriptions', () => topics.send(new sns.ListSubscriptionsByTopicCommand({ TopicArn })));
await step('subscription', () => topics.send(new sns.GetSubscriptionAttributesCommand({ SubscriptionArn: listed.Subscriptions[0].SubscriptionArn })));
const { QueueUrl } = await step('queueUrl', () => queues.send(new sqs.GetQueueUrlCommand({ QueueName: 'shop-events' })));
await step('queue', () => queues.send(new sqs.GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] })));
await step('dead', async () => queues.send(new sqs.GetQueueAttributesCommand({ QueueUrl: (await queues.send(new sqs.GetQueueUrlCommand({ QueueName: 'shop-events-dead' }))).QueueUrl, AttributeNames: ['All'] })));

await step('send', () => mail.send(new ses.SendEmailCommand({
  FromEmailAddress: 'hello@harbourlane.example', Destination: { ToAddresses: ['success@simulator.amazonses.com'] }, ConfigurationSetName: 'shop',
  Content: { Raw: { Data: Buffer.from('From: hello@harbourlane.example\r\nTo: success@simulator.amazonses.com\r\nSubject: x\r\n\r\nx') } },
})));
await step('events', async () => {
  const kinds = [];
  for (let tries = 0; tries < 10 && kinds.filter(k => k).length < 2; tries++) {
    const got = await queues.send(new sqs.ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 2 }));
    for (const { Body } of got.Messages ?? []) kinds.push(Body.startsWith('{') ? JSON.parse(Body).eventType : null);
  }
  return kinds.filter(k => k).sort();
});

console.log(JSON.stringify(results));
