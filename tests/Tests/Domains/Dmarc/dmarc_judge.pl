# Judges a table of senders by Mail::DMARC, asking the name server given: host port, then one sender a line on standard input: From, d=, envelope ("-": none).
use strict;
use warnings;
use Mail::DMARC::PurePerl;
use Net::DNS::Resolver;

my ($host, $port) = @ARGV;
$| = 1;
while (my $line = <STDIN>) {
    chomp $line;
    my ($from, $dkim, $envelope) = split /\t/, $line;
    my $dmarc = Mail::DMARC::PurePerl->new;
    $dmarc->set_resolver(Net::DNS::Resolver->new(nameservers => [$host], port => $port, recurse => 0, searchlist => []));
    $dmarc->source_ip('192.0.2.10');
    $dmarc->header_from($from);
    $dmarc->envelope_from($envelope eq '-' ? $from : $envelope);
    $dmarc->dkim($dkim eq '-' ? [] : [{ domain => $dkim, selector => 's', result => 'pass' }]);
    $dmarc->spf([{ scope => 'mfrom', domain => $envelope eq '-' ? $from : $envelope, result => $envelope eq '-' ? 'fail' : 'pass' }]);
    my $result = $dmarc->validate;
    my $published = eval { $result->published };
    print $published ? join(' ', $published->domain, map({ $_ || 'fail' } $result->dkim, $result->spf), $result->disposition) : '-', "\n";
}
