using System.Net;

namespace Postroad.Core.Domains.Dns;

/// <summary>Asks the DNS. Every answer is a <see cref="DnsAnswer"/>: nothing that a server says, or leaves unsaid, is an exception. May be used by many at once.</summary>
internal sealed class DnsLooks(DnsServers servers, TimeProvider time)
{
    /// <summary>For all questions about a domain together.</summary>
    public static readonly TimeSpan Budget = TimeSpan.FromSeconds(5);

    private const int Rounds = 2;

    private readonly ServerTurns turns = new();
    private readonly DnsCache cache = new(time);

    public DnsServers Servers => servers;

    /// <summary>Looks at one domain: what is asked through it ends with its budget.</summary>
    public DomainLook Begin() => new(this, time);

    /// <summary>Ends early only when <paramref name="cancel"/> does; who asks the same at once goes on waiting.</summary>
    public Task<DnsAnswer> AskAsync(DnsQuestion question, CancellationToken cancel) => cache.GetAsync(question, () => ResolveAsync(question)).WaitAsync(cancel);

    public void Forget(DnsName domain) => cache.Forget(domain);

    /// <summary>One server, past the cache and without recursion.</summary>
    public Task<DnsReply> AskDirectlyAsync(IPEndPoint server, DnsQuestion question, CancellationToken end) => AskServerAsync(server, question, recursion: false, end);

    private async Task<DnsAnswer> ResolveAsync(DnsQuestion question)
    {
        using var end = new CancellationTokenSource(Budget, time);
        var chain = new CnameChain(question, time);
        while (true)
        {
            var (server, reply) = await AskResolversAsync(chain.Next, end.Token);
            if (server is null) return chain.NoAnswer(servers.Resolvers);
            if (chain.Follow(server, reply) is { } answer) return answer;
        }
    }

    /// <summary>The first that knows, in up to two rounds; then the first that said something; a null server: nobody did.</summary>
    private async Task<(IPEndPoint? Server, DnsReply Reply)> AskResolversAsync(DnsQuestion question, CancellationToken end)
    {
        (IPEndPoint? Server, DnsReply Reply) failed = (null, new DnsReply.Silent());
        List<IPEndPoint> silent = [.. servers.Resolvers];
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var server in silent.ToList())
            {
                var reply = await AskServerAsync(server, question, recursion: true, end);
                if (reply is DnsReply.Silent) continue;
                if (reply is DnsReply.Said { Code: DnsReply.Said.NoError or DnsReply.Said.NxDomain, IsReferral: false }) return (server, reply);
                if (failed.Server is null) failed = (server, reply);
                silent.Remove(server);
            }

            if (failed.Server is not null || end.IsCancellationRequested) break;
        }

        return failed;
    }

    private async Task<DnsReply> AskServerAsync(IPEndPoint server, DnsQuestion question, bool recursion, CancellationToken end)
    {
        try
        {
            return await turns.TakeAsync(server, async () =>
            {
                // Patience begins with the turn: a server is not called silent because many wait for it.
                using var patience = new CancellationTokenSource(servers.Patience, time);
                using var sooner = CancellationTokenSource.CreateLinkedTokenSource(end, patience.Token);
                return await DnsWire.AskAsync(server, question, recursion, sooner.Token);
            }, end);
        }
        catch (OperationCanceledException)
        {
            return new DnsReply.Silent();
        }
    }
}
