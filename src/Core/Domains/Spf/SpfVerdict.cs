using Postroad.Core.Domains.Dns;

namespace Postroad.Core.Domains.Spf;

/// <summary>What check_host says (RFC 7208 section 4), and why.</summary>
/// <param name="Result">The word of the standard.</param>
/// <param name="Reason">In one sentence, for people.</param>
/// <param name="Term">The term that decided, as published; null when none did.</param>
/// <param name="At">Whose record that term is in.</param>
/// <param name="Lookups">Terms that asked the DNS, of ten.</param>
/// <param name="VoidLookups">Questions to which there was nothing, of two.</param>
internal sealed record SpfVerdict(SpfResult Result, string Reason, string? Term, DnsName At, int Lookups, int VoidLookups);
