using System.Buffers;
using System.Globalization;
using System.Xml.Linq;

namespace Postroad.Core.Sending.Ses;

/// <summary>The calls of Amazon Route 53 that Postroad uses (API reference 2013-04-01). One call is one request; each waits for its turn.</summary>
internal sealed class Route53Client(SesWire wire, ManagementPace pace)
{
    /// <summary>For the whole world there is one, whose requests are signed for this region.</summary>
    public const string Region = "us-east-1";

    private static readonly XNamespace Space = "https://route53.amazonaws.com/doc/2013-04-01/";

    /// <summary>The public zone of just this name. Null with an answer of 200: this account has none, or several, of which nobody can tell which one the world asks.</summary>
    /// <param name="name">Without a dot at the end.</param>
    /// <param name="cancel">Ends the wait for its turn as well.</param>
    public async Task<(string? Id, bool IsTwofold, SesReply Reply)> FindZoneAsync(string name, CancellationToken cancel)
    {
        // A private zone may have the same name: some are asked for, and the public one is taken.
        var reply = await GetAsync("/2013-04-01/hostedzonesbyname", $"dnsname={Uri.EscapeDataString(name)}&maxitems=10", cancel);
        var zones = Answer(reply).All("HostedZone").Where(z => z.Text("Name") == $"{name}." && z.Text("PrivateZone") != "true").ToList();
        return (zones is [var only] ? only.Text("Id")?.Split('/')[^1] : null, zones.Count > 1, reply);
    }

    /// <summary>All that stands at a name, whatever its kind. Null: it was not told.</summary>
    public async Task<(IReadOnlyList<ZoneSet>? Sets, SesReply Reply)> SetsAsync(string zone, string name, CancellationToken cancel)
    {
        var reply = await GetAsync($"/2013-04-01/hostedzone/{Uri.EscapeDataString(zone)}/rrset", $"maxitems=20&name={Uri.EscapeDataString(name)}", cancel);
        if (!reply.Is200) return (null, reply);
        return ([.. Answer(reply).All("ResourceRecordSet").Where(s => s.Text("Name") == $"{name}.").Select(Read)], reply);
    }

    /// <summary>All of it at once or nothing. What is taken away must stand there as it is named, and what is put in must not: else nothing is changed (400 InvalidChangeBatch).</summary>
    public async Task<SesReply> ChangeAsync(string zone, IEnumerable<(bool IsNew, ZoneSet Set)> changes, CancellationToken cancel)
    {
        var batch = new XElement(Space + "ChangeResourceRecordSetsRequest", new XElement(Space + "ChangeBatch", new XElement(Space + "Comment", "Postroad"),
            new XElement(Space + "Changes", changes.Select(c => new XElement(Space + "Change", new XElement(Space + "Action", c.IsNew ? "CREATE" : "DELETE"), Write(c.Set))))));
        await pace.WaitAsync(cancel);
        var bytes = System.Text.Encoding.UTF8.GetBytes(batch.ToString(SaveOptions.DisableFormatting));
        var buffer = ArrayPool<byte>.Shared.Rent(bytes.Length);
        bytes.CopyTo(buffer, 0);
        using var body = new PooledBody(buffer, bytes.Length, PooledBody.Xml);
        return await wire.ExchangeAsync(wire.Target(HttpMethod.Post, $"/2013-04-01/hostedzone/{Uri.EscapeDataString(zone)}/rrset"), body, cancel);
    }

    private static XElement? Answer(SesReply reply) => reply.Is200 ? AwsXml.Read(reply.Body) : null;

    private static ZoneSet Read(XElement set) => new(
        set.Text("Name")!.TrimEnd('.'), set.Text("Type") ?? "", int.TryParse(set.Text("TTL"), NumberStyles.None, CultureInfo.InvariantCulture, out var ttl) ? ttl : null,
        [.. set.All("Value").Select(v => v.Value)]) { IsRouted = set.Text("SetIdentifier") is not null };

    private static XElement Write(ZoneSet set) => new(Space + "ResourceRecordSet", new XElement(Space + "Name", $"{set.Name}."), new XElement(Space + "Type", set.Type), new XElement(Space + "TTL", set.Ttl),
        new XElement(Space + "ResourceRecords", set.Values.Select(v => new XElement(Space + "ResourceRecord", new XElement(Space + "Value", v)))));

    private async Task<SesReply> GetAsync(string path, string query, CancellationToken cancel)
    {
        await pace.WaitAsync(cancel);
        return await wire.ExchangeAsync(wire.Target(HttpMethod.Get, path, query), null, cancel);
    }
}

/// <summary>The records of one name and kind, which Route 53 keeps and changes together.</summary>
/// <param name="Name">Without a dot at the end.</param>
/// <param name="Ttl">Seconds. Null: an alias, which has no records of its own.</param>
/// <param name="Values">As a zone file has them: texts in quotation marks.</param>
public sealed record ZoneSet(string Name, string Type, int? Ttl, IReadOnlyList<string> Values)
{
    /// <summary>One of several under a routing policy of Route 53: weighted, by place, for when another fails. Which there are is not for us to change.</summary>
    public bool IsRouted { get; init; }

    public bool Equals(ZoneSet? other) => other is not null && (Name, Type, Ttl, IsRouted) == (other.Name, other.Type, other.Ttl, other.IsRouted) && Values.SequenceEqual(other.Values);

    public override int GetHashCode() => HashCode.Combine(Name, Type, Ttl, Values.Count);
}
