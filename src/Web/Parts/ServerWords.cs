using System.Globalization;
using Postroad.Core.Advisor;
using Postroad.Core.Reports;
using Postroad.Core.Sending;
using Postroad.Core.Sending.Ses;
using Postroad.Core.Sending.Smtp;

namespace Postroad.Web.Parts;

/// <summary>Which sending servers a list shows.</summary>
public enum ServerGroup
{
    All,
    Sending,
    NeedAttention,
    Off,
}

/// <summary>By what a list of sending servers is in order.</summary>
public enum ServerSort
{
    Name,
    Status,
    Use,
    Speed,
    Activity,
}

/// <summary>What answers behind a sending server.</summary>
public enum ServerMake
{
    SesApi,
    LookAlike,
    SesSmtp,
    Smtp,
}

/// <summary>Which sending servers a list shows, and in which order.</summary>
/// <param name="Search">In name, region, place or host. Empty: any.</param>
/// <param name="Make">Null: any.</param>
/// <param name="Region">AWS's name of it. Empty: any.</param>
/// <param name="IsTurned">The other way round.</param>
public sealed record ServerFilter(ServerGroup Group, string Search, ServerMake? Make, string Region, ServerSort By, bool IsTurned)
{
    /// <summary>But for the state, by which they are counted.</summary>
    public bool Lets(ServerLine line) => (Make is null || Make == ServerWords.MakeOf(line.Server)) && (Region.Length == 0 || line.Server.Region == Region) && ServerWords.Matches(line, Search);

    public bool IsNarrow => Search.Length > 0 || Make is not null || Region.Length > 0;
}

/// <summary>What screens say of sending servers.</summary>
internal static class ServerWords
{
    private const int MostNote = 110;

    public static ServerMake MakeOf(SendingServer server) => server.Type switch
    {
        ServerType.SesSmtp => ServerMake.SesSmtp,
        ServerType.Smtp => ServerMake.Smtp,
        _ => server.IsLookAlike ? ServerMake.LookAlike : ServerMake.SesApi,
    };

    /// <summary>In a list, where a look-alike must not be taken for AWS.</summary>
    public static string Make(ServerMake make) => make switch
    {
        ServerMake.SesSmtp => TypeChoice.NameOf(ServerType.SesSmtp),
        ServerMake.Smtp => TypeChoice.NameOf(ServerType.Smtp),
        ServerMake.LookAlike => "Simulator",
        _ => TypeChoice.NameOf(ServerType.SesApi),
    };

    /// <summary>"Amazon SES (SMTP) in eu-west-1 Ireland", "SMTP by smtp.example.com".</summary>
    public static string Lead(SendingServer server) => server.IsSes ? $"{TypeChoice.NameOf(server.Type)} in {server.Region}{(SesRegions.PlaceOf(server.Region) is { } place ? $" {place}" : "")}" : $"SMTP by {server.Host}";

    public static string Encryption(SmtpEncryption encryption) => encryption switch
    {
        SmtpEncryption.StartTls => "STARTTLS",
        SmtpEncryption.Tls => "TLS from the first byte",
        _ => "None",
    };

    public static string Group(ServerGroup group) => group == ServerGroup.NeedAttention ? "Need attention" : group.ToString();

    public static bool IsIn(ServerLine line, ServerGroup group) => group switch
    {
        ServerGroup.Sending => line.Server.State is ServerState.Active or ServerState.Degraded or ServerState.OutOfQuota,
        ServerGroup.NeedAttention => line.NeedsAttention,
        ServerGroup.Off => line.Server.State is ServerState.Paused or ServerState.Draft,
        _ => true,
    };

    /// <summary>What is most of interest comes first: names from A, else the most. Equal ones by name.</summary>
    public static IEnumerable<ServerLine> Sorted(IEnumerable<ServerLine> lines, ServerSort sort, bool isTurned)
    {
        var byName = lines.OrderBy(l => l.Server.Name, StringComparer.OrdinalIgnoreCase);
        var sorted = sort switch
        {
            ServerSort.Status => byName.OrderByDescending(l => Urgency(l.Server.State)),
            ServerSort.Use => byName.OrderByDescending(l => l.DayLimit is > 0 and var limit ? l.DayUse / limit : 0).ThenByDescending(l => l.DayUse),
            ServerSort.Speed => byName.OrderByDescending(l => l.PerSecond),
            ServerSort.Activity => byName.OrderByDescending(l => l.LastActivityAt ?? DateTimeOffset.MinValue),
            _ => byName,
        };
        return isTurned ? sorted.Reverse() : sorted;
    }

    private static int Urgency(ServerState state) => state switch
    {
        ServerState.Blocked => 6,
        ServerState.OutOfQuota => 5,
        ServerState.Degraded => 4,
        ServerState.Paused => 3,
        ServerState.Probing => 2,
        ServerState.Draft => 1,
        _ => 0,
    };

    public static bool Matches(ServerLine line, string search) =>
        search.Length == 0 || line.Server.Name.Contains(search, StringComparison.OrdinalIgnoreCase) || line.Server.Region.Contains(search, StringComparison.OrdinalIgnoreCase)
        || SesRegions.PlaceOf(line.Server.Region)?.Contains(search, StringComparison.OrdinalIgnoreCase) == true || line.Server.Endpoint?.Contains(search, StringComparison.OrdinalIgnoreCase) == true
        || line.Server.Host?.Contains(search, StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>Under the chip: since when and why, in short. Null: nothing to say.</summary>
    public static string? Note(ServerLine line, Clock clock)
    {
        var server = line.Server;
        return server.State switch
        {
            ServerState.Paused => $"By {server.StateBy}, {clock.Moment(server.StateSince)}{(server.StateReason is null ? "" : $": {Short(server.StateReason)}")}",
            ServerState.Draft or ServerState.Blocked => $"Since {clock.Moment(server.StateSince)}{(server.StateReason is null ? "" : $": {Short(server.StateReason)}")}",
            ServerState.Degraded => $"Since {clock.Moment(server.StateSince)}: {(server.StopReason == StopReason.Throttled ? "told to send slower" : "does not answer")}",
            ServerState.Probing => $"Since {clock.Second(server.StateSince)}",
            ServerState.OutOfQuota => line.Quota.OutOfQuotaUntil is { } until ? $"Until about {clock.Moment(until)}" : $"Since {clock.Moment(server.StateSince)}",
            _ when (line.Events ?? line.Topic?.Events)?.FailingSince is { } failing => $"Its events do not come in since {clock.Moment(failing)}",
            _ => null,
        };
    }

    /// <summary>Of a blocked one: when it is tested by itself. Empty: an account tells, or a person has to.</summary>
    public static string TestedAgain(ServerLine line, Clock clock) => line.NextTestAt is not { } at ? ""
        : $"It is tested again at {clock.Moment(at)}, and sends again when the test passes{(line.Server.StopReason == StopReason.InvalidCredentials ? "; no more often than once an hour, because providers lock an account that is asked with a wrong password again and again" : "")}.";

    /// <summary>The first sentence.</summary>
    private static string Short(string words)
    {
        var end = words.IndexOf(". ", StringComparison.Ordinal);
        var first = end > 0 ? words[..end] : words.TrimEnd('.');
        return first.Length <= MostNote ? first : $"{first[..MostNote]}…";
    }

    /// <summary>"912,480 of 1,500,000", "152,800, no limit", "Not known yet".</summary>
    public static (string Used, string Of) Use(ServerLine line) => line.DayLimit switch
    {
        null => line.SentLast24Hours == 0 ? ("", "Not known yet") : (Whole(line.SentLast24Hours), "by us, limit not known"),
        < 0 => (Whole(line.DayUse), "no limit"),
        { } limit => (Whole(line.DayUse), $"of {Whole(limit)}"),
    };

    public static string Tone(ServerLine line) => line.Server.State switch
    {
        ServerState.Blocked => "bad",
        ServerState.OutOfQuota => "hold",
        _ => "ok",
    };

    /// <summary>"14", "0.5".</summary>
    public static string Rate(double rate) => rate.ToString("#,0.##", CultureInfo.InvariantCulture);

    public static string Whole(double number) => Figures.Number((long)Math.Round(number));

    /// <summary>A key's id, so that it can be told from others and no more.</summary>
    public static string KeyId(string id) => id.Length > 8 ? $"{id[..4]}…{id[^4..]}" : id;
}
