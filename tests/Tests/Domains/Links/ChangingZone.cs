using System.Collections.Concurrent;
using Postroad.Core.Domains.Dns;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Domains.Links;

/// <summary>A resolver whose CNAMEs a test changes while the product looks at them.</summary>
internal sealed class ChangingZone : IAsyncDisposable
{
    /// <summary>Of the installation.</summary>
    public const string Public = "news.postroad.test";

    private readonly ConcurrentDictionary<string, string> cnames = new();
    private readonly OwnNameServer server;

    private ChangingZone(int port) => server = new OwnNameServer(port, (query, _) => Answer(query));

    /// <summary>Says SERVFAIL to everything.</summary>
    public bool Fails { get; set; }

    /// <summary>A name whose zone says SERVFAIL, while others lead to it.</summary>
    public string? Failing { get; set; }

    /// <summary>While it is not set, whoever asks waits. Null: nobody waits.</summary>
    public ManualResetEventSlim? Gate { get; set; }

    /// <summary>Somebody waits at the gate.</summary>
    public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public DnsServers Servers => new([server.EndPoint], DnsServers.Port, _ => false);

    public DnsLooks Looks(TimeProvider time) => new(Servers, time);

    public static async Task<ChangingZone> OpenAsync() => new((await NameServer.SharedAsync()).Port);

    public void Lead(string host, string target = Public) => cnames[host] = target;

    public void Clear(string host) => cnames.TryRemove(host, out _);

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private byte[] Answer(byte[] query)
    {
        var name = DnsMessage.QuestionName(query).ToLowerInvariant();
        if (Gate is { } gate)
        {
            Asked.TrySetResult();
            gate.Wait(TimeSpan.FromSeconds(30));
        }

        if (Fails || name == Failing) return DnsMessage.Answer(query, code: 2);
        if (name == Public) return DnsMessage.Answer(query, records: (Public, DnsMessage.A, [192, 0, 2, 1]));
        if (cnames.TryGetValue(name, out var half) && half == Failing) return DnsMessage.Answer(query, records: (name, DnsMessage.Cname, DnsMessage.Name(half)));
        return cnames.TryGetValue(name, out var target)
            ? DnsMessage.Answer(query, records: [(name, DnsMessage.Cname, DnsMessage.Name(target)), (target, DnsMessage.A, [192, 0, 2, 1])])
            : DnsMessage.Answer(query, code: 3);
    }
}
