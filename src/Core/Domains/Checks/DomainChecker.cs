using Postroad.Core.Domains.Dkim;
using Postroad.Core.Domains.Dns;

namespace Postroad.Core.Domains.Checks;

/// <summary>Looks at what is published for a sender and says what is right, what is wrong and what to type.</summary>
internal sealed class DomainChecker
{
    private readonly SenderSetup setup;
    private readonly Sights sights;

    private DomainChecker(DomainLook look, SenderSetup setup, TimeProvider time) => (this.setup, sights) = (setup, new Sights(look, time));

    /// <param name="look">Bounds the time of it; what is not answered within it is called unknown.</param>
    /// <param name="setup">What should be there.</param>
    /// <param name="time">By which old answers run out.</param>
    /// <param name="cancel">Ends it with nothing.</param>
    public static Task<DomainCheck> CheckAsync(DomainLook look, SenderSetup setup, TimeProvider time, CancellationToken cancel) => new DomainChecker(look, setup, time).CheckAsync(cancel);

    /// <summary>DMARC alone, of a sender whose proofs are known.</summary>
    /// <param name="dkim">Whether mail is signed as the domain; null: not known.</param>
    /// <param name="spf">Whether SPF passes for its MAIL FROM domain; null: not known.</param>
    /// <returns>Null: there is no policy, neither of the name itself nor of one above it.</returns>
    public static async Task<CheckChip?> PolicyAsync(DomainLook look, SenderSetup setup, bool? dkim, bool? spf, TimeProvider time, CancellationToken cancel)
    {
        var judge = await DmarcJudge.JudgeAsync(new Sights(look, time), setup, dkim, spf, cancel);
        return judge.Verdict is { Found: null, Uncertain: null } ? null : Dmarc(judge.Mistakes, judge);
    }

    private async Task<DomainCheck> CheckAsync(CancellationToken cancel)
    {
        var rules = setup.Records.Select(RuleOf).ToList();
        var own = OwnKey();
        var findings = await Task.WhenAll(rules.Append(own).OfType<RecordRule>().Select(rule => rule.JudgeAsync(cancel)));
        var keys = rules.Select(rule => rule is CnameRule cname ? cname.Key : (rule as OwnKeyRule)?.Key).Append(own?.Key).OfType<DkimKey>().ToList();
        IReadOnlyList<Mistake> mistakes = [.. findings.SelectMany(finding => finding.Mistakes)];
        mistakes = [.. mistakes, .. NotSetUp(keys), .. NotTaken(mistakes)];

        var dmarc = await DmarcJudge.JudgeAsync(sights, setup, IsSigned(findings, mistakes, keys), Passes(findings, mistakes), cancel);
        mistakes = Together(mistakes, dmarc);
        var records = findings.Take(rules.Count).Select(finding => finding.Check).ToList();
        IReadOnlyList<CheckChip> chips = IsOurs ? [OwnDkim(mistakes, keys), Dmarc(mistakes, dmarc)] : [Spf(mistakes), Dkim(mistakes, records, keys), Dmarc(mistakes, dmarc)];
        return new DomainCheck(chips, records, mistakes) { Keys = [.. rules.OfType<OwnKeyRule>().Select(rule => SightOf(rule, findings[rules.IndexOf(rule)]))] };
    }

    /// <summary>The part of a domain's set-up that Amazon SES has nothing to do with.</summary>
    private bool IsOurs => setup.IsRelay || setup.OwnKeys.Count > 0;

    private static KeySight SightOf(OwnKeyRule rule, RecordFinding finding) =>
        new(rule.Ours!.Selector, finding.Check.IsServed, finding.Check.IsDenied, finding.Mistakes is [var worst, ..] ? worst.Sentence : null);

    /// <summary>Null: not known, or in part: Amazon SES does not tell which of its keys it signs with.</summary>
    private bool? IsSigned(IReadOnlyList<RecordFinding> findings, IReadOnlyList<Mistake> mistakes, IReadOnlyList<DkimKey> keys) =>
        IsOurs ? keys.Any(IsUsable) && !IsWrong(mistakes, CheckSubject.Dkim) ? true : null
        : !setup.IsSigning ? false
        : keys.Any(IsUsable) ? IsWrong(mistakes, CheckSubject.Dkim) ? null : true
        : IsKnown(findings, CheckSubject.Dkim) ? false : null;

    /// <summary>Null: not known.</summary>
    private bool? Passes(IReadOnlyList<RecordFinding> findings, IReadOnlyList<Mistake> mistakes) =>
        IsOurs ? null : !setup.IsMailFromTaken || IsWrong(mistakes, CheckSubject.Spf) ? false : IsKnown(findings, CheckSubject.Spf) ? true : null;

    private static bool IsWrong(IReadOnlyList<Mistake> mistakes, CheckSubject subject) => mistakes.Any(mistake => mistake.Subject == subject && mistake.Color == CheckColor.Red);

    private static bool IsKnown(IReadOnlyList<RecordFinding> findings, CheckSubject subject) => findings.All(finding => finding.Check.Expected.Subject != subject || !finding.Check.IsUnknown);

    /// <summary>What concerns several records, as their name servers, is said once.</summary>
    private static IReadOnlyList<Mistake> Together(IReadOnlyList<Mistake> mistakes, DmarcJudge dmarc)
    {
        // Why the policy is not known stands with its record already.
        var repeats = dmarc.Verdict.Uncertain is not null && mistakes.Any(mistake => mistake.Subject == CheckSubject.Dmarc);
        return [.. mistakes.Concat(dmarc.Mistakes.Where(mistake => !repeats || mistake.Subject != CheckSubject.Dmarc))
            .DistinctBy(mistake => (mistake.Subject, mistake.Sentence)).OrderByDescending(mistake => mistake.Color).ThenBy(mistake => mistake.Subject)];
    }

    private RecordRule RuleOf(ExpectedRecord record) => (record.Subject, record.Kind) switch
    {
        (CheckSubject.Dkim, DnsKind.Txt) => new OwnKeyRule(sights, setup, record, setup.OwnKeys.Single(key => key.Value == record.Value)),
        (CheckSubject.Dkim, _) => new CnameRule(sights, setup, record),
        (CheckSubject.Spf, DnsKind.Mx) => new ExchangeRule(sights, setup, record),
        (CheckSubject.Spf, _) => new SpfRule(sights, setup, record),
        _ => new DmarcRule(sights, setup, record),
    };

    private OwnKeyRule? OwnKey() => setup.OwnSelector is { } selector && setup.Domain.TryUnder($"{selector}._domainkey", out var name)
        ? new OwnKeyRule(sights, setup, new ExpectedRecord(CheckSubject.Dkim, name, DnsKind.Txt, "v=DKIM1; k=rsa; p=(the public key)"))
        : null;

    private IEnumerable<Mistake> NotSetUp(IReadOnlyList<DkimKey> keys)
    {
        if (IsOurs) yield break;
        if (setup.MailFrom is null)
        {
            yield return new Mistake(CheckSubject.Spf, CheckColor.Amber,
                $"SPF passes as {SenderSetup.Provider} and does not align with {setup.Domain}: no MAIL FROM domain is set up in {setup.Region}",
                $"{SenderSetup.Provider}", $"a MAIL FROM domain under {setup.Domain}", setup.Domain, $"Set up a MAIL FROM domain for {setup.Domain}, as bounce.{setup.Domain}.", null);
        }

        if (setup.Tokens.Count == 0 && setup.OwnSelector is null)
        {
            yield return new Mistake(CheckSubject.Dkim, CheckColor.Red, $"Mail of {setup.Domain} is not signed: DKIM is not set up in {setup.Region}",
                null, "three CNAME records of Easy DKIM, or an own key", setup.Domain, $"Set up DKIM for {setup.Domain} in {setup.Region}.", null);
        }

        if (!setup.IsSigning && (setup.Tokens.Count > 0 || setup.OwnSelector is not null))
        {
            yield return new Mistake(CheckSubject.Dkim, CheckColor.Red, $"Mail of {setup.Domain} is not signed: signing is switched off in {setup.Region}",
                "signing off", "signing on", setup.Domain, $"Enable DKIM signatures of {setup.Domain} in the console of Amazon SES in {setup.Region}.", null);
        }

        if (keys.Count > 0 && keys.All(key => key is DkimKey.Revoked) && setup.OwnSelector is null)
        {
            yield return new Mistake(CheckSubject.Dkim, CheckColor.Red, $"Amazon SES has withdrawn all keys of {setup.Domain}", keys[0].Text, KeyFaults.Usable, setup.Domain,
                $"Have Amazon SES make new keys for {setup.Domain}.", null);
        }
    }

    /// <summary>What is published may be right before the provider has seen it, and stays without effect until then.</summary>
    private IEnumerable<Mistake> NotTaken(IReadOnlyList<Mistake> mistakes)
    {
        if (setup.MailFrom is not { } name || setup.IsMailFromTaken || mistakes.Any(mistake => mistake.Subject == CheckSubject.Spf)) yield break;
        yield return new Mistake(CheckSubject.Spf, CheckColor.Amber, $"The records of {name} are right, and Amazon SES in {setup.Region} has not taken them yet",
            setup.MailFromStatus, SenderSetup.Taken, name, setup.MailFromStatus == "FAILED" ? "Start again, and Amazon SES looks anew." : null, null);
    }

    private CheckChip Spf(IReadOnlyList<Mistake> mistakes) => Worst(mistakes, CheckSubject.Spf) is { } worst ? worst with { Word = setup.MailFrom is null ? "Passes, not aligned" : null }
        : new CheckChip(CheckSubject.Spf, CheckColor.Green, $"SPF passes for {setup.MailFrom} and aligns with {setup.Domain}") { Word = "Passes, aligns" };

    private CheckChip Dkim(IReadOnlyList<Mistake> mistakes, IReadOnlyList<RecordCheck> records, IReadOnlyList<DkimKey> keys)
    {
        var cnames = records.Where(record => record.Expected.Subject == CheckSubject.Dkim).ToList();
        var unknown = cnames.Count(record => record.IsUnknown);
        var right = cnames.Count(record => record.Color != CheckColor.Red) - unknown;
        var sum = $"{right} of {cnames.Count} CNAME records are right{(unknown > 0 ? $", {unknown} not known" : "")}";
        if (Worst(mistakes, CheckSubject.Dkim) is { } worst)
        {
            if (worst.IsUnknown && unknown == cnames.Count) return worst;
            worst = worst with { Word = !setup.IsSigning || (cnames.Count == 0 && setup.OwnSelector is null) ? "Not signed" : null };
            return right == cnames.Count ? worst : worst with { Reason = $"{sum}: {worst.Reason}", Word = $"{right} of {cnames.Count} right" };
        }

        var length = string.Join(" and ", keys.Where(IsUsable).Select(Length).Distinct());
        return new CheckChip(CheckSubject.Dkim, CheckColor.Green, cnames.Count > 0
            ? $"{sum}; keys of {length} stand where they lead"
            : $"The own key of {setup.Domain} is published, {length}") { Word = cnames.Count > 0 ? $"{right} of {cnames.Count}, {length}" : length };
    }

    /// <summary>Of keys of ours.</summary>
    private CheckChip OwnDkim(IReadOnlyList<Mistake> mistakes, IReadOnlyList<DkimKey> keys) => Worst(mistakes, CheckSubject.Dkim) is { } worst
        ? setup.OwnKeys.Any(key => key.Signs) || worst.Color != CheckColor.Red ? worst : worst with { Word = "Not signed yet" }
        : setup.OwnKeys.Count == 0 ? new CheckChip(CheckSubject.Dkim, CheckColor.Amber, $"Mail of {setup.Domain} is not signed here, for it has no key; the relay may sign it") { Word = "Not signed here" }
        : new CheckChip(CheckSubject.Dkim, CheckColor.Green, $"The own key of {setup.Domain} is published, {string.Join(" and ", keys.Where(IsUsable).Select(Length).Distinct())}");

    private static CheckChip Dmarc(IReadOnlyList<Mistake> mistakes, DmarcJudge judge) => Worst(mistakes, CheckSubject.Dmarc) is { } worst
        ? worst with { Word = worst.Color != CheckColor.Red ? null : judge.Verdict.Found is null ? "No policy" : judge.Verdict.Passes ? null : "Fails" }
        : new CheckChip(CheckSubject.Dmarc, CheckColor.Green, judge.Right) { Word = $"Passes, {judge.Policy}" };

    /// <summary>Null: nothing is wrong.</summary>
    private static CheckChip? Worst(IReadOnlyList<Mistake> mistakes, CheckSubject subject) =>
        mistakes.Where(mistake => mistake.Subject == subject).OrderByDescending(mistake => mistake.Color).ThenBy(mistake => mistake.IsUnknown).FirstOrDefault() is { } worst
            ? new CheckChip(subject, worst.Color, worst.Sentence) { IsUnknown = worst.IsUnknown }
            : null;

    private static bool IsUsable(DkimKey key) => key is DkimKey.Rsa { IsAccepted: true } or DkimKey.Ed25519 { Sha256: true };

    private static string Length(DkimKey key) => key is DkimKey.Rsa rsa ? $"{rsa.Bits} bit" : "Ed25519";
}
