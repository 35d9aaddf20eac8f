using Postroad.Core.Domains;
using Postroad.Core.Sending.Ses;
using Postroad.Core.SesSetup;

namespace Postroad.Web.Parts;

/// <summary>How far one thing is that a domain needs.</summary>
public sealed record DomainStep(string Tone, string Icon, string What, string Means);

/// <summary>What a domain needs before mail leaves from it by a server, in the order in which it comes.</summary>
internal static class DomainSteps
{
    public static IEnumerable<DomainStep> Of(DomainDetail detail, DomainUse use)
    {
        yield return Identity(use);
        if (detail.Domain.IsAddress) yield break;
        yield return Dkim(use.Identity);
        yield return MailFrom(use);
        yield return Records(detail.Reading);
    }

    /// <param name="last">What was changed from here last, and stands. Null: nothing.</param>
    public static DomainStep Zone(ZoneChange? last, Clock clock) => last is null
        ? Open("Route 53", "Nothing was published from here. Where the zone is in the account of a key that may, its page shows each change before it is made.")
        : Done("Published in Route 53", $"By {last.By}, {clock.Moment(last.At)}; it can be taken back there.");

    private static DomainStep Identity(DomainUse use) => use switch
    {
        { Row: { Fault: { } fault, FaultPasses: false } } => new("bad", "alert-triangle", "Identity", fault),
        { Identity: null } => Waits("Identity", $"Amazon SES is asked to make it in {use.Server.Region}."),
        { Identity.MaySend: true } => Done("Identity", $"Verified in {use.Server.Region}."),
        { Identity.HasGivenUp: true } => new("bad", "alert-circle", "Identity", "Amazon SES has stopped looking for its records; checking it again begins anew."),
        _ => Waits("Identity", $"Made in {use.Server.Region}. Amazon SES verifies it once it finds the DKIM records."),
    };

    private static DomainStep Dkim(SesIdentity? identity) => identity switch
    {
        { DkimStatus: "SUCCESS", IsSigning: true } => Done(Name(identity), "Found, and mail is signed."),
        { DkimStatus: "SUCCESS" } => new("warn", "alert-triangle", Name(identity), "Found, and signing is switched off at Amazon SES."),
        { DkimStatus: "FAILED" } => new("bad", "alert-circle", Name(identity), "Amazon SES did not find the records within three days."),
        { Tokens.Count: > 0 } => Waits(Name(identity), "The keys are made; Amazon SES has not found their records yet."),
        _ => Open("Easy DKIM", "The keys come with the identity."),
    };

    private static string Name(SesIdentity identity) => identity.HasOwnersKey ? "DKIM, with a key of your own" : "Easy DKIM";

    private static DomainStep MailFrom(DomainUse use) => (use.MailFrom, use.Identity?.MailFromStatus) switch
    {
        (null, _) => new("warn", "bulb", "MAIL FROM", "None: bounces return in the name of amazonses.com, and SPF does not align. DMARC then rests on DKIM alone."),
        ({ } name, "SUCCESS") when !use.IsToBeSetUp => Done("MAIL FROM", name),
        ({ } name, "FAILED") when !use.IsToBeSetUp => new("bad", "alert-circle", "MAIL FROM", $"{name}: Amazon SES did not find its one MX within three days."),
        ({ } name, _) => Waits("MAIL FROM", $"{name}: {(use.IsToBeSetUp ? "to be set at Amazon SES" : "Amazon SES has not found its MX yet")}."),
    };

    private static DomainStep Records(DomainReading? reading)
    {
        if (reading is not { Records.Count: > 0 and var all }) return Open("DNS records", "Which they are is known once the keys are made.");
        var standing = reading.Records.Count(r => r.Stands);
        var missing = reading.Records.Where(r => !r.Stands).Select(r => DomainWords.Name(r.Subject)).Distinct().ToList();
        return standing == all ? Done("DNS records", $"All {all} are published.") : Waits("DNS records", $"{standing} of {all} are published; {string.Join(", ", missing)} {(missing.Count == 1 ? "is" : "are")} not right yet.");
    }

    private static DomainStep Done(string what, string means) => new("ok", "circle-check", what, means);

    private static DomainStep Waits(string what, string means) => new("hold", "hourglass", what, means);

    private static DomainStep Open(string what, string means) => new("off", "circle-dashed", what, means);
}
