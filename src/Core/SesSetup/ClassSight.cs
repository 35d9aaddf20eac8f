namespace Postroad.Core.SesSetup;

/// <summary>A dedicated address of the account in the server's region.</summary>
/// <param name="Pool">In which it is; <see cref="ClassSight.DefaultPool"/> at first.</param>
/// <param name="WarmedPercent">0 to 100. Null: AWS did not say.</param>
/// <param name="IsWarm">AWS calls its warm-up done, or not applicable.</param>
public sealed record DedicatedAddress(string Ip, string Pool, int? WarmedPercent, bool IsWarm);

/// <summary>What a region has for the classes of a server's mail, as AWS told it.</summary>
public sealed record ClassSight
{
    /// <summary>Where AWS puts an address that nobody has moved; mail without a named pool leaves from there, and from shared addresses where it is empty (SES developer guide, "Assigning IP pools").</summary>
    public const string DefaultPool = "ses-default-dedicated-pool";

    /// <summary>By name.</summary>
    public IReadOnlyList<string> Sets { get; init; } = [];

    /// <summary>By name, without the default one.</summary>
    public IReadOnlyList<string> Pools { get; init; } = [];

    public IReadOnlyList<DedicatedAddress> Addresses { get; init; } = [];

    /// <summary>To which topic the server's configuration set tells its events. Null: to none.</summary>
    public string? TopicArn { get; init; }

    /// <summary>What could not be looked at, in AWS's words. Null: all was told.</summary>
    public string? Hidden { get; init; }
}

/// <summary>The pair of marketing and other mail that somebody asks for.</summary>
public sealed record PairWish
{
    /// <summary>Dedicated addresses for marketing mail. Empty: it leaves as before.</summary>
    public IReadOnlyList<string> Marketing { get; init; } = [];

    /// <summary>Dedicated addresses for transactional mail and our own. Empty: it leaves as before.</summary>
    public IReadOnlyList<string> Others { get; init; } = [];

    /// <summary>CloudWatch counts what becomes of marketing mail by these tags. Empty: it does not.</summary>
    public IReadOnlyList<string> Metrics { get; init; } = [];
}
