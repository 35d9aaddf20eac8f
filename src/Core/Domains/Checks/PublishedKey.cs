namespace Postroad.Core.Domains.Checks;

/// <summary>A key of ours, as its record should say it.</summary>
/// <param name="PublicKey">As p= has it.</param>
internal sealed record PublishedKey(string Selector, string PublicKey)
{
    /// <summary>Mail is signed with it while its record stands.</summary>
    public bool Signs { get; init; }

    /// <summary>Another one signs: what is wrong with this one holds up nothing.</summary>
    public bool HasAnother { get; init; }

    public string Value => $"v=DKIM1; k=rsa; p={PublicKey}";
}

/// <summary>What was seen of a key of ours.</summary>
/// <param name="IsServed">Each name server of the zone has exactly it, and resolvers take their word.</param>
/// <param name="IsDenied">One of them says that there is something else, or nothing.</param>
/// <param name="Fault">One sentence. Null: nothing is wrong.</param>
internal sealed record KeySight(string Selector, bool IsServed, bool IsDenied, string? Fault);
