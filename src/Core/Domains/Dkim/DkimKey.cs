namespace Postroad.Core.Domains.Dkim;

/// <summary>A published key, read (RFC 6376 section 3.6.1, RFC 8301, RFC 8463).</summary>
internal abstract record DkimKey(string Text)
{
    /// <summary>An RSA key. <paramref name="Bits"/>: length of its modulus as published; <paramref name="Sha256"/> false: h= forbids the one hash that is still allowed.</summary>
    public sealed record Rsa(string Text, int Bits, bool Sha256, bool IsTest, bool IsStrict) : DkimKey(Text)
    {
        /// <summary>Receivers take no shorter one, and no other hash (RFC 8301 sections 3.1 and 3.2).</summary>
        public bool IsAccepted => Bits >= 1024 && Sha256;

        /// <summary>What signers should use (RFC 8301 section 3.2).</summary>
        public bool IsRecommended => Bits >= 2048 && Sha256;
    }

    public sealed record Ed25519(string Text, bool Sha256, bool IsTest, bool IsStrict) : DkimKey(Text);

    /// <summary>An empty p=: whoever published it takes all signatures back.</summary>
    public sealed record Revoked(string Text) : DkimKey(Text);

    /// <summary>Is meant as a key, and nobody can use it. <paramref name="Detail"/> in words.</summary>
    public sealed record Broken(string Text, DkimFlaw Flaw, string Detail) : DkimKey(Text);
}

internal enum DkimFlaw
{
    /// <summary>Another kind of record at the name of a key.</summary>
    NotAKey,
    Version,
    NoKey,
    KeyType,

    /// <summary>Quotation marks or backslashes of a zone file became part of the text.</summary>
    Quotes,
    NotBase64,

    /// <summary>Ends before the key does, mostly at 255 characters.</summary>
    CutOff,
    NotAKeyInside,

    /// <summary>Not for mail (s=).</summary>
    Service,
}
