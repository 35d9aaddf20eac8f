// Drives options of configuration sets, dedicated addresses with their pools, and the suppression list, good and refused.
//   node classes.mjs ENDPOINT QUEUE_URL KEY_ID SECRET
// Prints one JSON object: name of the step -> { ok: true, value } or { ok: false, name, message, status }.
import * as ses from '@aws-sdk/client-sesv2';

const [endpoint, , accessKeyId, secretAccessKey] = process.argv.slice(2);
const base = { endpoint, credentials: { accessKeyId, secretAccessKey }, maxAttempts: 1 };
const client = new ses.SESv2Client({ ...base, region: 'eu-central-1' });
const sandbox = new ses.SESv2Client({ ...base, region: 'us-east-1' });

const results = {};
async function step(name, work) {
  try { results[name] = { ok: true, value: clean(await work()) }; }
  catch (e) { results[name] = { ok: false, name: e.name, message: e.message, status: e.$metadata?.httpStatusCode ?? null }; }
  return results[name].value;
}
const clean = value => { if (value && typeof value === 'object') delete value.$metadata; return value ?? null; };
const call = (name, command, input, to = client) => step(name, () => to.send(new ses[`${command}Command`](input)));
const ConfigurationSetName = 'whole';

// Pools and addresses
await call('pool', 'CreateDedicatedIpPool', { PoolName: 'news', ScalingMode: 'STANDARD' });
await call('poolTwice', 'CreateDedicatedIpPool', { PoolName: 'news' });
await call('poolName', 'CreateDedicatedIpPool', { PoolName: 'Two Words' });
await call('managed', 'CreateDedicatedIpPool', { PoolName: 'managed', ScalingMode: 'MANAGED' });
await call('managedBack', 'PutDedicatedIpPoolScalingAttributes', { PoolName: 'managed', ScalingMode: 'STANDARD' });
await call('toManaged', 'PutDedicatedIpPoolScalingAttributes', { PoolName: 'news', ScalingMode: 'MANAGED' });
await call('getPool', 'GetDedicatedIpPool', { PoolName: 'news' });
await call('getNoPool', 'GetDedicatedIpPool', { PoolName: 'nobody' });
await call('pools', 'ListDedicatedIpPools', { PageSize: 1 });
await call('addresses', 'GetDedicatedIps', {});
await call('move', 'PutDedicatedIpInPool', { Ip: '198.51.100.11', DestinationPoolName: 'news' });
await call('moveNowhere', 'PutDedicatedIpInPool', { Ip: '198.51.100.11', DestinationPoolName: 'nobody' });
await call('moveNobody', 'PutDedicatedIpInPool', { Ip: '192.0.2.1', DestinationPoolName: 'news' });
await call('warm', 'PutDedicatedIpWarmupAttributes', { Ip: '198.51.100.11', WarmupPercentage: 40 });
await call('warmTooMuch', 'PutDedicatedIpWarmupAttributes', { Ip: '198.51.100.11', WarmupPercentage: 101 });
await call('address', 'GetDedicatedIp', { Ip: '198.51.100.11' });
await call('inPool', 'GetDedicatedIps', { PoolName: 'news' });
await call('deleteFull', 'DeleteDedicatedIpPool', { PoolName: 'news' });
await call('deleteEmpty', 'DeleteDedicatedIpPool', { PoolName: 'managed' });

// A configuration set with all its options
await call('set', 'CreateConfigurationSet', {
  ConfigurationSetName, TrackingOptions: { CustomRedirectDomain: 'go.harbourlane.example', HttpsPolicy: 'REQUIRE' }, DeliveryOptions: { TlsPolicy: 'REQUIRE', SendingPoolName: 'news', MaxDeliverySeconds: 3600 },
  ReputationOptions: { ReputationMetricsEnabled: true }, SendingOptions: { SendingEnabled: true }, SuppressionOptions: { SuppressedReasons: ['BOUNCE', 'COMPLAINT'] },
  VdmOptions: { DashboardOptions: { EngagementMetrics: 'ENABLED' }, GuardianOptions: { OptimizedSharedDelivery: 'DISABLED' } }, ArchivingOptions: { ArchiveArn: 'arn:aws:ses:eu-central-1:402177301188:mailmanager-archive/a-1' },
});
await call('getSet', 'GetConfigurationSet', { ConfigurationSetName });
await call('setNoPool', 'CreateConfigurationSet', { ConfigurationSetName: 'other', DeliveryOptions: { SendingPoolName: 'nobody' } });
await call('tracking', 'PutConfigurationSetTrackingOptions', { ConfigurationSetName, CustomRedirectDomain: 'mail.harbourlane.example', HttpsPolicy: 'OPTIONAL' });
await call('trackingWrong', 'PutConfigurationSetTrackingOptions', { ConfigurationSetName, CustomRedirectDomain: 'elsewhere.example' });
await call('delivery', 'PutConfigurationSetDeliveryOptions', { ConfigurationSetName, TlsPolicy: 'OPTIONAL' });
await call('deliveryWrong', 'PutConfigurationSetDeliveryOptions', { ConfigurationSetName, MaxDeliverySeconds: 5 });
await call('reputation', 'PutConfigurationSetReputationOptions', { ConfigurationSetName, ReputationMetricsEnabled: false });
await call('sending', 'PutConfigurationSetSendingOptions', { ConfigurationSetName, SendingEnabled: false });
await call('suppression', 'PutConfigurationSetSuppressionOptions', { ConfigurationSetName, SuppressedReasons: [] });
await call('suppressionWrong', 'PutConfigurationSetSuppressionOptions', { ConfigurationSetName, SuppressedReasons: ['SPAM'] });
await call('vdm', 'PutConfigurationSetVdmOptions', { ConfigurationSetName, VdmOptions: { DashboardOptions: { EngagementMetrics: 'DISABLED' } } });
await call('archiving', 'PutConfigurationSetArchivingOptions', { ConfigurationSetName });
await call('changed', 'GetConfigurationSet', { ConfigurationSetName });
await call('putNobody', 'PutConfigurationSetSendingOptions', { ConfigurationSetName: 'nobody', SendingEnabled: true });
await call('sets', 'ListConfigurationSets', {});
const watch = DimensionConfigurations => ({ ConfigurationSetName, EventDestinationName: 'watch', EventDestination: { Enabled: true, MatchingEventTypes: ['SEND'], CloudWatchDestination: { DimensionConfigurations } } });
const dimension = (DimensionName, DimensionValueSource = 'MESSAGE_TAG') => ({ DimensionName, DimensionValueSource, DefaultDimensionValue: 'none' });
await call('watch', 'CreateConfigurationSetEventDestination', watch([dimension('customer'), dimension('ses:from-domain')]));
await call('watchMany', 'UpdateConfigurationSetEventDestination', watch(Array.from({ length: 11 }, (_, i) => dimension(`d${i}`))));
await call('watchTwice', 'UpdateConfigurationSetEventDestination', watch([dimension('a'), dimension('a')]));
await call('watchSource', 'UpdateConfigurationSetEventDestination', watch([dimension('a', 'SUBJECT')]));
await call('watched', 'GetConfigurationSetEventDestinations', { ConfigurationSetName });

// The account's suppression list
await call('suppress', 'PutSuppressedDestination', { EmailAddress: 'Gone@example.com', Reason: 'BOUNCE' });
await call('suppressWrong', 'PutSuppressedDestination', { EmailAddress: 'gone@example.com', Reason: 'SPAM' });
await call('suppressSandbox', 'PutSuppressedDestination', { EmailAddress: 'gone@example.com', Reason: 'BOUNCE' }, sandbox);
await call('suppressed', 'GetSuppressedDestination', { EmailAddress: 'gone@example.com' });
await call('complained', 'ListSuppressedDestinations', { Reasons: ['COMPLAINT'] });
await call('bounced', 'ListSuppressedDestinations', { Reasons: ['BOUNCE'], PageSize: 10 });
await call('release', 'DeleteSuppressedDestination', { EmailAddress: 'gone@example.com' });
await call('releaseAgain', 'DeleteSuppressedDestination', { EmailAddress: 'gone@example.com' });
await call('account', 'PutAccountSuppressionAttributes', { SuppressedReasons: ['BOUNCE'] });
await call('getAccount', 'GetAccount', {});

console.log(JSON.stringify(results));
