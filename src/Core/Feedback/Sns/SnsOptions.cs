namespace Postroad.Core.Feedback.Sns;

/// <summary>
/// Whose messages are believed. Section <c>Sns</c>. For a trial installation with a look-alike of SNS; both settings belong together, and concern only sending servers that have an
/// endpoint address of their own: what comes for all others must be AWS's.
/// </summary>
public sealed record SnsOptions
{
    /// <summary>Address of a look-alike that has the signing certificates and takes confirmations in place of every <c>https://sns.{region}.amazonaws.com</c>. Null: none.</summary>
    public Uri? LookAlike { get; init; }

    /// <summary>File with the certificate (PEM) of the authority that issues the look-alike's signing certificates. Null: none.</summary>
    public string? LookAlikeAuthority { get; init; }
}
