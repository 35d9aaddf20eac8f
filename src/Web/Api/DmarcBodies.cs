using Postroad.Core.Domains.Reports;

namespace Postroad.Web.Api;

/// <summary>An aggregate report that was taken.</summary>
/// <param name="Email">Where who reports can be asked; null: it did not say.</param>
/// <param name="Policy">What the receiver found published, as a record has it.</param>
/// <param name="Passed">Of the messages, those that SPF or DKIM proved to be of the domain.</param>
/// <param name="File">Its name, for people; empty: it had none.</param>
public sealed record DmarcReportBody(
    string Id, string Domain, string Organisation, string? Email, string ReportId, DateTimeOffset BeginAt, DateTimeOffset EndAt, string Policy, int Rows,
    long Messages, long Passed, string File, DateTimeOffset TakenAt, string TakenBy)
{
    public static DmarcReportBody Of(DmarcReport r) =>
        new(r.PublicId, r.Domain, r.Organisation, r.Email, r.ReportId, r.BeginAt, r.EndAt, r.Policy, r.Rows, r.Messages, r.Passed, r.FileName, r.TakenAt, r.TakenBy);
}

/// <param name="TakenBefore">The same report was here already, and nothing was stored a second time.</param>
public sealed record TakenDmarcReportBody(bool TakenBefore, DmarcReportBody Report);

/// <summary>A domain that reports are about.</summary>
/// <param name="EndAt">End of the latest period.</param>
public sealed record DmarcDomainBody(string Domain, int Reports, long Messages, long Passed, DateTimeOffset EndAt);

/// <summary>Messages as receivers counted them; failed = messages - passed.</summary>
/// <param name="Passed">SPF or DKIM aligned.</param>
/// <param name="LetThrough">Failed, and DMARC did not hold it back; whether it was delivered is not reported.</param>
public sealed record DmarcNumbersBody(long Messages, long SpfAligned, long DkimAligned, long Passed, long Failed, long Quarantined, long Rejected, long LetThrough)
{
    public static DmarcNumbersBody Of(DmarcNumbers n) => new(n.Messages, n.SpfAligned, n.DkimAligned, n.Passed, n.Failed, n.Quarantined, n.Rejected, n.LetThrough);
}

/// <summary>Messages that failed and were let through: why, where receivers say so.</summary>
/// <param name="Forwarded">Receivers know that somebody sent it on.</param>
/// <param name="SampledOut">Outside of the policy's percentage, or the policy is on trial.</param>
/// <param name="LocalPolicy">By rules of the receivers.</param>
public sealed record DmarcReasonsBody(long Forwarded, long SampledOut, long LocalPolicy);

/// <summary>Who sent, as far as SPF and DKIM prove it.</summary>
/// <param name="Id">For the calls about this source.</param>
/// <param name="Name">Of Amazon SES the region, empty when it does not show; else a domain or an address.</param>
/// <param name="GivenName">What your people call it. Null: they have not named it.</param>
public sealed record DmarcSourceBody(string Id, SourceKind Kind, string Name, string? GivenName, DateTimeOffset FirstAt, DateTimeOffset LastAt, DmarcNumbersBody Numbers, DmarcReasonsBody Reasons)
{
    public static DmarcSourceBody Of(DmarcLine l) => new(
        l.Source.Id, l.Source.Kind, l.Source.Name, l.Given?.Name, l.FirstAt, l.LastAt, DmarcNumbersBody.Of(l.Numbers), new DmarcReasonsBody(l.Numbers.Forwarded, l.Numbers.SampledOut, l.Numbers.LocalPolicy));
}

/// <summary>A source with what its mail bears.</summary>
/// <param name="Ways">Of 2,000 rows of the newest reports, or of those that <c>cursor</c> leads to: with most messages first, at most 20.</param>
/// <param name="Next">The cursor of earlier rows. Null: there are none.</param>
public sealed record DmarcSourceDetailBody(DmarcSourceBody Source, IReadOnlyList<DmarcWayBody> Ways, string? Next);

/// <summary>Mail that bears the same names and proofs.</summary>
/// <param name="Disposition">What DMARC had the receiver do; none: nothing, and whether it was delivered is not reported.</param>
/// <param name="Reasons">Why that is not what the policy asks: forwarded, trusted_forwarder, mailing_list, sampled_out, policy_test_mode, local_policy, other.</param>
public sealed record DmarcWayBody(
    string HeaderFrom, long Messages, bool SpfAligned, bool DkimAligned, Disposition Disposition, IReadOnlyList<string> Reasons, IReadOnlyList<SpfResult> Spf, IReadOnlyList<DkimResult> Dkim)
{
    public static DmarcWayBody Of(DmarcWay w) => new(w.HeaderFrom, w.Messages, w.SpfAligned, w.DkimAligned, w.Disposition, PolicyReasonWords.Of(w.Reasons), w.Spf, w.Dkim);
}

public sealed record DmarcAddressBody(string Address, DmarcNumbersBody Numbers);
