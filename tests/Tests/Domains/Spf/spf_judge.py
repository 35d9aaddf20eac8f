"""Judges a table of SPF checks by python3-spf, asking the name server given: host port, then one check a line on standard input: address, sender, domain."""
import sys

import DNS
import spf

host, port = sys.argv[1], int(sys.argv[2])


def lookup(name, qtype, strict=True, timeout=20):
    answers = []
    for protocol in ("udp", "tcp"):
        reply = DNS.DnsRequest(name, qtype=qtype, server=host, port=port, protocol=protocol, timeout=timeout).req()
        if not reply.header["tc"]:
            break
    if reply.header["rcode"] not in (0, 3):
        raise spf.TempError("rcode %d" % reply.header["rcode"])
    for answer in reply.answers:
        # Names of other alphabets come decoded, and were asked for by their A-labels.
        asked = answer["name"] if answer["name"].isascii() else answer["name"].encode("idna").decode("ascii")
        answers.append(((asked, answer["typename"]), answer["data"]))
    return answers


spf.DNSLookup = lookup
for line in sys.stdin:
    address, sender, helo = line.rstrip("\n").split("\t")
    print(spf.check2(address, sender, helo, querytime=0)[0], flush=True)
