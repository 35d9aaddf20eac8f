using Postroad.Core.Domains.Dmarc;

namespace Postroad.Core.Domains.Checks;

/// <summary>What DMARC makes of mail that is proved as it is (RFC 9989).</summary>
/// <param name="Verdict">Of this sender.</param>
/// <param name="Mistakes">Beside those of the record itself.</param>
internal sealed record DmarcJudge(DmarcVerdict Verdict, IReadOnlyList<Mistake> Mistakes)
{
    /// <summary>For a chip that is green.</summary>
    public string Right => $"Mail of {Verdict.Sender.From} passes DMARC by {Proofs}; the policy of {Verdict.Found?.Domain} is {Policy}{Test}";

    /// <summary>What receivers are asked to do with mail that does not pass.</summary>
    public string Policy => Word(Verdict.Policy);

    private string Proofs => (Verdict.Dkim == DmarcAlignment.Aligned, Verdict.Spf == DmarcAlignment.Aligned) switch
    {
        (true, true) => "DKIM and SPF",
        (true, false) => "DKIM alone",
        _ => "SPF alone",
    };

    private string Test => Verdict.Found?.Record is { IsTest: true } ? $", in test (t=y): receivers treat it as {Word(Verdict.Handling)}" : "";

    /// <param name="sights">Through whose look it asks.</param>
    /// <param name="setup">Of the sender.</param>
    /// <param name="dkim">Whether mail is signed as the domain; null: not known.</param>
    /// <param name="spf">Whether SPF passes for its MAIL FROM domain; null: not known.</param>
    /// <param name="cancel">Ends it with nothing.</param>
    public static async Task<DmarcJudge> JudgeAsync(Sights sights, SenderSetup setup, bool? dkim, bool? spf, CancellationToken cancel)
    {
        var sender = new DmarcSender(setup.From, dkim is true ? setup.Domain : null, spf is true ? setup.MailFrom : null);
        var verdict = await DmarcVerdict.JudgeAsync(sights.Look, sender, cancel);
        var fails = dkim is null || spf is null ? Unproved(verdict, setup, dkim, spf) : Fails(verdict, setup);
        IEnumerable<Mistake> ofRecord = verdict.Found is { Record: { } record } found ? await DmarcFaults.OfAsync(sights.Look, found, record, verdict.Organization, cancel) : [];
        return new DmarcJudge(verdict, [.. new[] { Uncertain(verdict, setup), Strict(verdict, setup), fails }.OfType<Mistake>(), .. ofRecord]);
    }

    private static Mistake? Uncertain(DmarcVerdict verdict, SenderSetup setup) => verdict.Uncertain is { } why
        ? new Mistake(CheckSubject.Dmarc, CheckColor.Amber, $"What DMARC makes of mail of {setup.From} is not known: {why}", null, "a policy, or none", setup.From, null, null) { IsUnknown = true }
        : null;

    private static Mistake? Unproved(DmarcVerdict verdict, SenderSetup setup, bool? dkim, bool? spf) => verdict is { Found: not null, Passes: false, Uncertain: null }
        ? new Mistake(CheckSubject.Dmarc, CheckColor.Amber, $"Whether mail of {setup.From} passes DMARC is not known, as not all that proves it is right",
            $"DKIM: {Word(dkim)}; SPF: {Word(spf)}", "DKIM or SPF aligned", setup.From, null, null)
        : null;

    /// <summary>A MAIL FROM domain is a subdomain, and never the very same domain.</summary>
    private static Mistake? Strict(DmarcVerdict verdict, SenderSetup setup) => verdict is { Spf: DmarcAlignment.OnlyRelaxed, Found: { } found }
        ? new Mistake(CheckSubject.Spf, CheckColor.Amber,
            $"SPF passes for {setup.MailFrom} and does not align with {setup.From}: the DMARC record of {found.Domain} asks for the very same domain (aspf=s)", "aspf=s", "aspf=r", setup.From,
            $"Take aspf=s out of the DMARC record of {found.Domain}, or rely on DKIM alone.", NameSight.KeptUntil(found.Answer))
        : null;

    private static Mistake? Fails(DmarcVerdict verdict, SenderSetup setup) => verdict is { Found: not null, Passes: false, Uncertain: null }
        ? new Mistake(CheckSubject.Dmarc, CheckColor.Red, $"Mail of {setup.From} fails DMARC: neither DKIM nor SPF proves that it is from {setup.From}",
            $"DKIM: {Word(verdict.Dkim)}; SPF: {Word(verdict.Spf)}", "DKIM or SPF aligned", setup.From, verdict.Dkim == DmarcAlignment.OnlyRelaxed
                ? $"Choose a From at {setup.Domain}, or add {setup.From} as a sending domain: the DMARC record of {verdict.Found.Domain} asks for the very same domain (adkim=s)."
                : "Put the records of DKIM right first.", null)
        : null;

    private static string Word(bool? proof) => proof switch { true => "right", false => "no proof", _ => "in part, or not known" };

    private static string Word(DmarcPolicy? policy) => policy?.ToString().ToLowerInvariant() ?? "none";

    private static string Word(DmarcAlignment alignment) => alignment switch
    {
        DmarcAlignment.Absent => "no proof",
        DmarcAlignment.Other => "of another organization",
        DmarcAlignment.OnlyRelaxed => "of another domain of the same organization",
        _ => "aligned",
    };
}
