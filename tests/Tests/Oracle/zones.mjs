// Reads and changes a hosted zone of Route 53, rightly and wrongly.
//   node zones.mjs ENDPOINT QUEUE_URL KEY_ID SECRET
// Prints one JSON object: name of the step -> { ok: true, value } or { ok: false, name, message, status }.
import * as route53 from '@aws-sdk/client-route-53';

const [endpoint, , accessKeyId, secretAccessKey] = process.argv.slice(2);
const client = new route53.Route53Client({ endpoint, region: 'us-east-1', credentials: { accessKeyId, secretAccessKey }, maxAttempts: 1 });

const results = {};
async function step(name, work) {
  try { results[name] = { ok: true, value: clean(await work()) }; }
  catch (e) { results[name] = { ok: false, name: e.name, message: e.message, status: e.$metadata?.httpStatusCode ?? null }; }
  return results[name].value;
}
const clean = value => { if (value && typeof value === 'object') delete value.$metadata; return value ?? null; };
const set = (Name, Type, ...values) => ({ Name, Type, TTL: 300, ResourceRecords: values.map(Value => ({ Value })) });
const zone = 'shop.example';

await fetch(`${endpoint}/_simulator/dns/zones/${zone}`, { method: 'PUT', body: JSON.stringify({ text: '@ 300 MX 10 mail\n_dmarc 300 TXT "v=DMARC1; p=none"\n*.w 300 A 192.0.2.9' }), headers: { 'content-type': 'application/json' } });
const { HostedZones } = await step('zones', () => client.send(new route53.ListHostedZonesByNameCommand({ DNSName: zone })));
const HostedZoneId = HostedZones[0].Id;
const change = (...changes) => client.send(new route53.ChangeResourceRecordSetsCommand({ HostedZoneId, ChangeBatch: { Changes: changes.map(([Action, ResourceRecordSet]) => ({ Action, ResourceRecordSet })) } }));
await step('none', () => client.send(new route53.ListHostedZonesByNameCommand({ DNSName: 'zzz.example' })));
await step('sets', () => client.send(new route53.ListResourceRecordSetsCommand({ HostedZoneId })));
await step('from', () => client.send(new route53.ListResourceRecordSetsCommand({ HostedZoneId, StartRecordName: '_dmarc.shop.example', MaxItems: 1 })));
const { ChangeInfo } = await step('create', () => change(['CREATE', set('a._domainkey.shop.example', 'CNAME', 'a.dkim.amazonses.com')], ['CREATE', set('bounce.shop.example.', 'TXT', '"v=spf1 include:amazonses.com ~all"')]));
await step('status', () => client.send(new route53.GetChangeCommand({ Id: ChangeInfo.Id })));
await step('swap', () => change(['DELETE', set('_dmarc.shop.example', 'TXT', '"v=DMARC1; p=none"')], ['CREATE', set('_dmarc.shop.example', 'TXT', '"v=DMARC1; p=reject"')]));
await step('createTwice', () => change(['CREATE', set('bounce.shop.example', 'TXT', '"other"')]));
await step('deleteOther', () => change(['DELETE', set('_dmarc.shop.example', 'TXT', '"v=DMARC1; p=none"')]));
await step('deleteNothing', () => change(['DELETE', set('nothing.shop.example', 'TXT', '"x"')]));
await step('elsewhere', () => change(['CREATE', set('other.example', 'TXT', '"x"')]));
await step('besideCname', () => change(['CREATE', set('a._domainkey.shop.example', 'TXT', '"x"')]));
await step('unquoted', () => change(['CREATE', set('x.shop.example', 'TXT', 'x')]));
await step('half', () => change(['CREATE', set('half.shop.example', 'TXT', '"x"')], ['CREATE', set('bounce.shop.example', 'TXT', '"other"')]));
await step('after', () => client.send(new route53.ListResourceRecordSetsCommand({ HostedZoneId })));
await step('noZone', () => client.send(new route53.ListResourceRecordSetsCommand({ HostedZoneId: 'Z0NOTHING' })));
await step('noChange', () => client.send(new route53.GetChangeCommand({ Id: 'C0NOTHING' })));

console.log(JSON.stringify(results));
