using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.Sending.Ses;

namespace Postroad.Core.SesSetup;

/// <summary>Looks at configuration sets, pools and dedicated addresses of a region, by calls that change nothing.</summary>
internal sealed class ClassReader(AwsAccess aws, PermissionNotes notes)
{
    /// <summary>Pages of dedicated addresses that are asked for: nobody has a thousand.</summary>
    private const int MostPages = 10;

    private readonly Dictionary<string, SetSight> _sets = new(StringComparer.Ordinal);

    /// <summary>Those that were looked at, by name.</summary>
    public IReadOnlyDictionary<string, SetSight> Sets => _sets;

    public async Task<(ClassSight Sight, Sight<IReadOnlyList<string>> Pools, Sight<IReadOnlyList<DedicatedAddress>> Addresses)> ReadAsync(string? serverSet, IEnumerable<string> sets, CancellationToken cancel)
    {
        var (names, listed) = await aws.Ses.ListConfigurationSetsAsync(cancel);
        notes.Note("ses:ListConfigurationSets", listed);
        var pools = await PoolsAsync(cancel);
        var addresses = await AddressesAsync(cancel);
        var reader = new SetupReader(aws, notes);
        foreach (var set in sets.Distinct()) _sets[set] = await reader.SetAsync(set, cancel);
        var hidden = new[] { listed, pools.Reply, addresses.Reply }.FirstOrDefault(r => !r.Is200);
        var sight = new ClassSight
        {
            Sets = [.. (names ?? []).Order(StringComparer.Ordinal)],
            Pools = [.. (pools.It ?? []).Where(p => p != ClassSight.DefaultPool)], Addresses = addresses.It ?? [], TopicArn = serverSet is null ? null : Topic(_sets.GetValueOrDefault(serverSet)),
            Hidden = hidden is null ? null : hidden.Words.Length > 0 ? hidden.Words.Fit(500) : $"AWS answered {(int)hidden.Status}",
        };
        return (sight, pools, addresses);
    }

    public async Task<Sight<IReadOnlyDictionary<string, string>>> TopicAsync(string arn, CancellationToken cancel)
    {
        var (attributes, reply) = await aws.Topics.GetTopicAttributesAsync(arn, cancel);
        return new Sight<IReadOnlyDictionary<string, string>>(attributes, notes.Note("sns:GetTopicAttributes", reply));
    }

    /// <summary>What was told of each set, to be kept; nothing of one that was hidden.</summary>
    public IReadOnlyList<SeenSet> Seen(SendingServer server, DateTimeOffset at) => [.. _sets.Where(s => !s.Value.Set.IsHidden && !s.Value.Destinations.IsHidden)
        .Select(s => SetLooks.Of(server, s.Key, s.Value.Set.It, s.Value.Destinations.It ?? [], at))];

    private static string? Topic(SetSight? sight) => sight?.Destinations.It?.FirstOrDefault(d => d is { Enabled: true, SnsDestination.TopicArn: not null })?.SnsDestination?.TopicArn;

    private async Task<Sight<IReadOnlyList<string>>> PoolsAsync(CancellationToken cancel)
    {
        var reply = notes.Note("ses:ListDedicatedIpPools", await aws.Ses.ListPoolsAsync(cancel));
        return new Sight<IReadOnlyList<string>>(reply.Is200 ? [.. (reply.Read(SesJson.Default.ListPoolsAnswer)?.DedicatedIpPools ?? []).Order(StringComparer.Ordinal)] : null, reply);
    }

    private async Task<Sight<IReadOnlyList<DedicatedAddress>>> AddressesAsync(CancellationToken cancel)
    {
        var all = new List<DedicatedAddress>();
        string? token = null;
        for (var page = 0; ; page++)
        {
            var reply = notes.Note("ses:GetDedicatedIps", await aws.Ses.GetAddressesAsync(token, cancel));
            if (!reply.Is200) return new Sight<IReadOnlyList<DedicatedAddress>>(null, reply);
            var answer = reply.Read(SesJson.Default.AddressesAnswer);
            all.AddRange((answer?.DedicatedIps ?? []).Where(a => a.Ip is not null).Select(Of));
            token = answer?.NextToken;
            if (string.IsNullOrEmpty(token) || page + 1 == MostPages) return new Sight<IReadOnlyList<DedicatedAddress>>(all, reply);
        }
    }

    private static DedicatedAddress Of(AddressPart part) => new(part.Ip!, part.PoolName ?? ClassSight.DefaultPool, part.WarmupPercentage, part.WarmupStatus is "DONE" or "NOT_APPLICABLE");
}
