namespace Postroad.Core.Domains.Dmarc;

/// <summary>What the owner of a domain asks receivers to do with mail that proves nothing (RFC 9989 section 4.7).</summary>
internal enum DmarcPolicy
{
    None,
    Quarantine,
    Reject,
}

/// <summary>Whether a record is that of a public suffix (RFC 9989 section 4.7, psd).</summary>
internal enum DmarcSuffix
{
    /// <summary>u: the tree walk decides.</summary>
    Unknown,
    Yes,
    No,
}

/// <summary>A DMARC policy record, read (RFC 9989 section 4.7).</summary>
/// <param name="Text">As published, its pieces put together.</param>
internal sealed record DmarcRecord(string Text)
{
    /// <summary>p; null: missing or unknown.</summary>
    public DmarcPolicy? Policy { get; init; }

    /// <summary>sp, for subdomains that exist; null: as p.</summary>
    public DmarcPolicy? SubdomainPolicy { get; init; }

    /// <summary>np, for subdomains that do not exist; null: as sp.</summary>
    public DmarcPolicy? MissingPolicy { get; init; }

    public DmarcSuffix Suffix { get; init; }

    /// <summary>t=y: asks to be handled one step milder than it says.</summary>
    public bool IsTest { get; init; }

    /// <summary>adkim=s.</summary>
    public bool IsDkimStrict { get; init; }

    /// <summary>aspf=s.</summary>
    public bool IsSpfStrict { get; init; }

    /// <summary>rua, as written but for the <c>!size</c> of older rules: where sums of what was seen go. Empty: nobody learns who sends in the domain's name.</summary>
    public IReadOnlyList<string> Reports { get; init; } = [];

    /// <summary>ruf: where single failures go.</summary>
    public IReadOnlyList<string> FailureReports { get; init; } = [];

    /// <summary>fo, of 0, 1, d and s.</summary>
    public string FailureOptions { get; init; } = "0";

    /// <summary>What is published and means nothing, or not what it seems to; each a sentence.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Those of <see cref="Warnings"/> by which it does not do what it says. Not a missing policy, and not that nobody gets reports: those are faults of their own.</summary>
    public IReadOnlyList<string> Misleading { get; init; } = [];

    /// <summary>Without a policy that can be read, but with somewhere to report to, a record counts as p=none; without either, as no record (RFC 9989 section 4.7).</summary>
    public bool IsUsable => Policy is not null || Reports.Count > 0;

    public DmarcPolicy EffectivePolicy => Policy ?? DmarcPolicy.None;

    /// <param name="isItself">The record stands at the domain that is asked about.</param>
    /// <param name="exists">That domain exists.</param>
    public DmarcPolicy PolicyFor(bool isItself, bool exists) => isItself ? EffectivePolicy
        : exists ? SubdomainPolicy ?? EffectivePolicy
        : MissingPolicy ?? SubdomainPolicy ?? EffectivePolicy;
}
