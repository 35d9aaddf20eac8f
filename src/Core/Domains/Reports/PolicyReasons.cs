namespace Postroad.Core.Domains.Reports;

/// <summary>Why a receiver did something else than the policy asks (RFC 7489 appendix C, PolicyOverrideType; RFC 9990). Stored; do not renumber.</summary>
[Flags]
public enum PolicyReasons : short
{
    None = 0,

    /// <summary>The receiver knows that somebody sent it on.</summary>
    Forwarded = 1,

    /// <summary>As <see cref="Forwarded"/>, by somebody whom it trusts.</summary>
    TrustedForwarder = 2,

    /// <summary>As <see cref="Forwarded"/>, by a mailing list.</summary>
    MailingList = 4,

    /// <summary>Outside of the percentage for which the policy asks (tag pct).</summary>
    SampledOut = 8,

    /// <summary>The policy is being tried (RFC 9989, tag t).</summary>
    TestMode = 16,

    /// <summary>The receiver's own rules.</summary>
    LocalPolicy = 32,

    Other = 64,
}

/// <summary>As reports and calls write them.</summary>
public static class PolicyReasonWords
{
    private static readonly (string Word, PolicyReasons Reason)[] All =
    [
        ("forwarded", PolicyReasons.Forwarded), ("trusted_forwarder", PolicyReasons.TrustedForwarder), ("mailing_list", PolicyReasons.MailingList), ("sampled_out", PolicyReasons.SampledOut),
        ("policy_test_mode", PolicyReasons.TestMode), ("local_policy", PolicyReasons.LocalPolicy), ("other", PolicyReasons.Other),
    ];

    public static IReadOnlyList<string> Of(PolicyReasons reasons) => [.. All.Where(r => reasons.HasFlag(r.Reason)).Select(r => r.Word)];

    /// <summary>Words of a receiver's own are something other.</summary>
    internal static PolicyReasons Read(string word) => All.Where(r => r.Word.Equals(word, StringComparison.OrdinalIgnoreCase)).Select(r => r.Reason).FirstOrDefault(PolicyReasons.Other);
}
