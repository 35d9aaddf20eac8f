using Postroad.Simulator.Mailboxes;
using Postroad.Simulator.Regions;
using Postroad.Simulator.Sending;

namespace Postroad.Simulator.Storage;

/// <summary>What is written down about an accepted mail, beside its bytes.</summary>
internal sealed record MailRecord
{
    public required int Number { get; init; }
    public required DateTimeOffset AcceptedAt { get; init; }

    /// <summary>The region, of the account that sent it.</summary>
    public required string Region { get; init; }

    /// <summary>AWS's name of it, as events say it.</summary>
    public string AwsRegion => Place.RegionOf(Region);

    /// <summary>Empty: sent without a configuration set.</summary>
    public required string ConfigurationSet { get; init; }

    /// <summary>As given, perhaps with a display name.</summary>
    public required string From { get; init; }
    public required string Subject { get; init; }
    public required string SourceIp { get; init; }

    /// <summary>The envelope: bare addresses.</summary>
    public required IReadOnlyList<string> Recipients { get; init; }

    /// <summary>One for each recipient.</summary>
    public required IReadOnlyList<Behaviour> Behaviours { get; init; }
    public required IReadOnlyList<MessageTag> Tags { get; init; }

    public string Tag(string name)
    {
        foreach (var tag in Tags) if (tag.Name == name) return tag.Value;
        return "";
    }
}
