// Signs recorded requests again with the official signer of the AWS SDK for JavaScript.
//   node sign.mjs < REQUESTS    REQUESTS: { region, accessKeyId, secretAccessKey, requests: [{ method, path, headers, body }] }, body as base64
// Prints a JSON array: the value of the header Authorization of each.
import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';

class Sha256 {
  constructor(secret) { this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret); }
  update(data) { this.hash.update(data); }
  async digest() { return this.hash.digest(); }
}

let input = '';
for await (const part of process.stdin) input += part;
const { region, accessKeyId, secretAccessKey, requests } = JSON.parse(input);
const authorizations = [];
for (const { method, path, headers, body } of requests) {
  const { 'x-amz-date': date, 'x-amz-security-token': sessionToken } = headers;
  const signer = new SignatureV4({
    service: 'ses', region, sha256: Sha256, applyChecksum: false, uriEscapePath: true, credentials: { accessKeyId, secretAccessKey, sessionToken } });
  const at = new Date(date.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  const [host, port] = headers.host.split(':');
  const signed = await signer.sign(
    { method, protocol: 'http:', hostname: host, port, path, query: {}, headers, body: Buffer.from(body, 'base64') },
    { signingDate: at });
  authorizations.push(signed.headers.authorization);
}
console.log(JSON.stringify(authorizations));
