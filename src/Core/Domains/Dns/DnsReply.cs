namespace Postroad.Core.Domains.Dns;

/// <summary>What one server did with one question.</summary>
internal abstract record DnsReply
{
    private DnsReply() { }

    /// <param name="Code">RFC 1035 section 4.1.1 and its heirs.</param>
    /// <param name="IsAuthoritative">AA.</param>
    /// <param name="Answers">The answer section; kinds that nobody asks for are left out.</param>
    /// <param name="Authorities">SOA with "no such", NS with a referral.</param>
    /// <param name="Additionals">Addresses that come with a referral.</param>
    public sealed record Said(int Code, bool IsAuthoritative, IReadOnlyList<DnsRecord> Answers, IReadOnlyList<DnsRecord> Authorities, IReadOnlyList<DnsRecord> Additionals) : DnsReply
    {
        public const int NoError = 0, ServFail = 2, NxDomain = 3, Refused = 5;

        /// <summary>Null: no SOA came with it.</summary>
        public DnsRecord.Soa? Zone => Authorities.OfType<DnsRecord.Soa>().FirstOrDefault();

        public bool IsReferral => Code == NoError && !IsAuthoritative && Answers.Count == 0 && Zone is null && Authorities.Any(record => record is DnsRecord.Ns);
    }

    public sealed record Silent : DnsReply;

    public sealed record Broken(DnsFlaw Flaw, string Detail) : DnsReply;
}
