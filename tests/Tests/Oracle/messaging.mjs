// Drives SNS and SQS, good and refused, and the way of an event from a configuration set through both.
//   node messaging.mjs ENDPOINT QUEUE_URL KEY_ID SECRET
// Prints one JSON object: name of the step -> { ok: true, value } or { ok: false, name, message, status, known }.
import * as ses from '@aws-sdk/client-sesv2';
import * as sns from '@aws-sdk/client-sns';
import * as sqs from '@aws-sdk/client-sqs';

const [endpoint, , accessKeyId, secretAccessKey] = process.argv.slice(2);
const base = { endpoint, region: 'eu-central-1', credentials: { accessKeyId, secretAccessKey }, maxAttempts: 1 };
const [mails, topics, queues] = [new ses.SESv2Client(base), new sns.SNSClient(base), new sqs.SQSClient(base)];
const bases = [sns.SNSServiceException, sqs.SQSServiceException, ses.SESv2ServiceException];

const results = {};
async function step(name, work) {
  try { results[name] = { ok: true, value: clean(await work()) }; }
  catch (e) { results[name] = { ok: false, name: e.name, message: e.message, status: e.$metadata?.httpStatusCode ?? null, known: bases.some(b => e instanceof b && e.constructor !== b) }; }
  return results[name].value;
}
const clean = value => { if (value && typeof value === 'object') delete value.$metadata; return value ?? null; };
const account = '402177301188';
const arn = (service, name) => `arn:aws:${service}:eu-central-1:${account}:${name}`;
const policy = (service, action, resource, condition) => JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: action, Resource: resource, Condition: condition }] });
const topicPolicy = policy('ses.amazonaws.com', 'sns:Publish', arn('sns', 'oracle'), { StringEquals: { 'AWS:SourceAccount': account, 'AWS:SourceArn': `arn:aws:ses:eu-central-1:${account}:configuration-set/oracle` } });
const queuePolicy = policy('sns.amazonaws.com', 'sqs:SendMessage', arn('sqs', 'oracle'), { ArnEquals: { 'aws:SourceArn': arn('sns', 'oracle') } });
const TopicArn = arn('sns', 'oracle');

// Queues
await step('letters', () => queues.send(new sqs.CreateQueueCommand({ QueueName: 'letters', Attributes: { MessageRetentionPeriod: '1209600' } })));
const made = await step('createQueue', () => queues.send(new sqs.CreateQueueCommand({ QueueName: 'oracle', Attributes: { MessageRetentionPeriod: '1209600', Policy: queuePolicy }, tags: { team: 'mail' } })));
const QueueUrl = made.QueueUrl;
await step('createQueueAgain', () => queues.send(new sqs.CreateQueueCommand({ QueueName: 'oracle' })));
await step('createQueueOther', () => queues.send(new sqs.CreateQueueCommand({ QueueName: 'oracle', Attributes: { VisibilityTimeout: '99' } })));
await step('createQueueBadName', () => queues.send(new sqs.CreateQueueCommand({ QueueName: 'a b' })));
await step('createQueueBadValue', () => queues.send(new sqs.CreateQueueCommand({ QueueName: 'bad', Attributes: { MessageRetentionPeriod: '1' } })));
await step('setAttributes', () => queues.send(new sqs.SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout: '0', RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arn('sqs', 'letters'), maxReceiveCount: 2 }) } })));
await step('setAttributesBadLetters', () => queues.send(new sqs.SetQueueAttributesCommand({ QueueUrl, Attributes: { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arn('sqs', 'none'), maxReceiveCount: 2 }) } })));
await step('setAttributesUnknown', () => queues.send(new sqs.SetQueueAttributesCommand({ QueueUrl, Attributes: { Colour: 'red' } })));
await step('queueAttributes', () => queues.send(new sqs.GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] })));
await step('tagQueue', () => queues.send(new sqs.TagQueueCommand({ QueueUrl, Tags: { owner: 'ines' } })));
await step('listQueues', () => queues.send(new sqs.ListQueuesCommand({ MaxResults: 2 })));
await step('listQueuesRest', () => queues.send(new sqs.ListQueuesCommand({ MaxResults: 2, NextToken: results.listQueues.value.NextToken })));

// Topics
await step('createTopic', () => topics.send(new sns.CreateTopicCommand({ Name: 'oracle', Attributes: { SignatureVersion: '2' }, Tags: [{ Key: 'team', Value: 'mail' }] })));
await step('createTopicAgain', () => topics.send(new sns.CreateTopicCommand({ Name: 'oracle' })));
await step('createTopicBadName', () => topics.send(new sns.CreateTopicCommand({ Name: 'a b' })));
const destination = () => mails.send(new ses.CreateConfigurationSetEventDestinationCommand({ ConfigurationSetName: 'oracle', EventDestinationName: 'events', EventDestination: { Enabled: true, MatchingEventTypes: ['DELIVERY'], SnsDestination: { TopicArn } } }));
await step('createSet', () => mails.send(new ses.CreateConfigurationSetCommand({ ConfigurationSetName: 'oracle' })));
await step('destinationTooEarly', destination);
await step('setPolicy', () => topics.send(new sns.SetTopicAttributesCommand({ TopicArn, AttributeName: 'Policy', AttributeValue: topicPolicy })));
await step('setVersionWrong', () => topics.send(new sns.SetTopicAttributesCommand({ TopicArn, AttributeName: 'SignatureVersion', AttributeValue: '3' })));
await step('topicMissing', () => topics.send(new sns.GetTopicAttributesCommand({ TopicArn: TopicArn + 'x' })));
await step('subscribe', () => topics.send(new sns.SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: arn('sqs', 'oracle'), ReturnSubscriptionArn: true })));
await step('subscribeBad', () => topics.send(new sns.SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: 'https://localhost/' })));
await step('subscribeWeb', () => topics.send(new sns.SubscribeCommand({ TopicArn, Protocol: 'https', Endpoint: 'https://localhost:9/hook' })));
await step('confirmWrong', () => topics.send(new sns.ConfirmSubscriptionCommand({ TopicArn, Token: 'nonsense' })));
const SubscriptionArn = results.subscribe.value?.SubscriptionArn;
await step('subscriptions', () => topics.send(new sns.ListSubscriptionsByTopicCommand({ TopicArn })));
await step('setRaw', () => topics.send(new sns.SetSubscriptionAttributesCommand({ SubscriptionArn, AttributeName: 'RawMessageDelivery', AttributeValue: 'true' })));
await step('setRawBack', () => topics.send(new sns.SetSubscriptionAttributesCommand({ SubscriptionArn, AttributeName: 'RawMessageDelivery', AttributeValue: 'false' })));
await step('subscription', () => topics.send(new sns.GetSubscriptionAttributesCommand({ SubscriptionArn })));
await step('subscriptionMissing', () => topics.send(new sns.GetSubscriptionAttributesCommand({ SubscriptionArn: SubscriptionArn + 'x' })));
await step('topic', () => topics.send(new sns.GetTopicAttributesCommand({ TopicArn })));
await step('topics', () => topics.send(new sns.ListTopicsCommand({})));
await step('tagTopic', () => topics.send(new sns.TagResourceCommand({ ResourceArn: TopicArn, Tags: [{ Key: 'owner', Value: 'ines' }] })));
await step('wrongSecret', () => new sns.SNSClient({ ...base, credentials: { accessKeyId, secretAccessKey: 'nonsense' } }).send(new sns.ListTopicsCommand({})));
await step('wrongKeyId', () => new sns.SNSClient({ ...base, credentials: { accessKeyId: 'AKIAIOSFODNN7NOBODY0', secretAccessKey } }).send(new sns.ListTopicsCommand({})));
await step('unknownOperation', () => topics.send(new sns.ListPhoneNumbersOptedOutCommand({})));

// An event's way: notice, event, and after two receptions the dead letters
await step('destination', destination);
await step('watch', () => mails.send(new ses.CreateConfigurationSetEventDestinationCommand({ ConfigurationSetName: 'oracle', EventDestinationName: 'watch', EventDestination: { Enabled: true, MatchingEventTypes: ['SEND'], CloudWatchDestination: { DimensionConfigurations: [{ DimensionName: 'campaign', DimensionValueSource: 'MESSAGE_TAG', DefaultDimensionValue: 'none' }] } } })));
await step('destinations', () => mails.send(new ses.GetConfigurationSetEventDestinationsCommand({ ConfigurationSetName: 'oracle' })));
await step('send', () => mails.send(new ses.SendEmailCommand({ FromEmailAddress: 'hello@harbourlane.example', Destination: { ToAddresses: ['success@simulator.amazonses.com'] }, ConfigurationSetName: 'oracle', Content: { Simple: { Subject: { Data: 'x' }, Body: { Text: { Data: 'x' } } } } })));
const take = async (url, until, most = 15_000) => {
  const got = [];
  for (const end = Date.now() + most; Date.now() < end && got.length < until;) got.push(...((await queues.send(new sqs.ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }))).Messages ?? []));
  return got;
};
const first = await take(QueueUrl, 1);
results.notice = { ok: true, value: first.map(m => m.Body) };
for (const m of first) await queues.send(new sqs.DeleteMessageCommand({ QueueUrl, ReceiptHandle: m.ReceiptHandle }));
results.twice = { ok: true, value: (await take(QueueUrl, 2)).map(m => m.MessageId) };
await step('noMore', () => queues.send(new sqs.ReceiveMessageCommand({ QueueUrl })));
results.dead = { ok: true, value: (await take(results.letters.value.QueueUrl, 1)).map(m => [m.MessageId, m.Body]) };

// Taking it down again
await step('unsubscribe', () => topics.send(new sns.UnsubscribeCommand({ SubscriptionArn })));
await step('unsubscribeTwice', () => topics.send(new sns.UnsubscribeCommand({ SubscriptionArn })));
await step('deleteTopic', () => topics.send(new sns.DeleteTopicCommand({ TopicArn })));
await step('deleteTopicTwice', () => topics.send(new sns.DeleteTopicCommand({ TopicArn })));
await step('purge', () => queues.send(new sqs.PurgeQueueCommand({ QueueUrl })));
await step('deleteQueue', () => queues.send(new sqs.DeleteQueueCommand({ QueueUrl })));
await step('deleteQueueTwice', () => queues.send(new sqs.DeleteQueueCommand({ QueueUrl })));
await step('createQueueTooEarly', () => queues.send(new sqs.CreateQueueCommand({ QueueName: 'oracle' })));

console.log(JSON.stringify(results));
