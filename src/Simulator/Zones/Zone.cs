namespace Postroad.Simulator.Zones;

/// <summary>A zone as it is written for the name server.</summary>
/// <param name="Name">In lower case, without a dot at the end.</param>
/// <param name="Serial">Rises with each change, so that a server can be asked which state it has.</param>
/// <param name="ServedAt">When the name server was first seen to have this serial. Null: not yet.</param>
internal sealed record Zone(string Name, uint Serial, IReadOnlyList<ZoneRecord> Records, DateTimeOffset? ServedAt)
{
    public const int MostRecords = 2000;

    /// <summary>Seconds of the SOA record and of "there is no such record" (RFC 2308 section 5): whoever tries it out wants to see a new record soon.</summary>
    private const int NegativeTtl = 10;

    private string Authority => FormattableString.Invariant($"{Name}. {NegativeTtl} IN SOA {NameServerName}. hostmaster.{ServersZone}. {Serial} 3600 600 86400 {NegativeTtl}");

    /// <summary>Zone of the name server itself, in which nobody gets a zone.</summary>
    public const string ServersZone = "nic.test";

    /// <summary>What a new zone names as its server.</summary>
    public const string NameServerName = "ns1." + ServersZone;

    /// <summary>With what every zone begins: its name server.</summary>
    public static Zone Begin(string name) => new(name, 0, [new ZoneRecord(name, ZoneRecord.DefaultTtl, "NS", $"{NameServerName}.")], null);

    /// <summary>The SOA record stands alone in the first line.</summary>
    public string File() => string.Join('\n', Records.Select(record => record.Line).Prepend(Authority)) + "\n";

    /// <exception cref="InvalidDataException">Somebody else wrote it.</exception>
    public static Zone OfFile(string name, string text)
    {
        var (head, rest) = text.Split('\n', 2) is [var first, var second] ? (first.Split(' '), second) : ([], "");
        var (records, faults) = ZoneText.Read(name, rest);
        return head.Length > 6 && uint.TryParse(head[6], out var serial) && faults.Count == 0 ? new Zone(name, serial, [.. records.Select(r => r.Record)], null)
            : throw new InvalidDataException($"the zone {name} was not written by the registrar: {(faults.Count > 0 ? faults[0] : "it does not begin with its SOA record.")} Delete the file.");
    }

    /// <summary>Why a record cannot stand beside those of this zone, as the rest of a sentence. Null: it can.</summary>
    public string? Conflict(ZoneRecord record)
    {
        if (Records.Count >= MostRecords) return $"the zone has {MostRecords} records, and no more are taken.";
        var beside = Records.Where(r => r.Name == record.Name).ToList();
        if (beside.Exists(record.IsAs)) return $"{record.Name} has this {record.Type} record already.";
        if (record.Type == "CNAME" && record.Name == Name) return $"{Name} is the zone's own name, and beside its SOA record no CNAME may stand (RFC 1034 section 3.6.2).";
        if (record.Type == "CNAME" && beside.Count > 0) return $"{record.Name} has {(beside[0].Type == "CNAME" ? "another CNAME" : $"a record of type {beside[0].Type}")}, and a CNAME stands alone (RFC 1034 section 3.6.2).";
        return beside.Exists(r => r.Type == "CNAME") ? $"{record.Name} has a CNAME, beside which nothing else may stand (RFC 1034 section 3.6.2)." : null;
    }
}

/// <summary>What became of a change.</summary>
internal abstract record ZoneOutcome
{
    private ZoneOutcome() { }

    /// <summary>The name server has it.</summary>
    public sealed record Served(Zone Zone) : ZoneOutcome;

    /// <summary>Nothing was changed.</summary>
    public sealed record Faulty(IReadOnlyList<string> Faults) : ZoneOutcome;

    /// <summary>There is no such zone, or no such record (any more).</summary>
    public sealed record Missing(string What) : ZoneOutcome;

    /// <summary>It is written, and the name server does not serve it.</summary>
    public sealed record NotServed(string Why) : ZoneOutcome;
}
