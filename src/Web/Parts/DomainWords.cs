using System.Globalization;
using System.Text;
using Postroad.Core.Domains;
using Postroad.Core.Domains.Checks;
using Postroad.Core.Domains.Signing;
using Postroad.Core.Sending;
using Postroad.Core.Sending.Ses;

namespace Postroad.Web.Parts;

/// <summary>What screens say of sending domains.</summary>
internal static class DomainWords
{
    /// <summary>Records in one mail: programs cut addresses that are too long.</summary>
    private const int MostSteps = 10;

    /// <summary>Characters of <see cref="Short"/>: two or three lines of a cell.</summary>
    private const int MostPhrase = 60, LeastPhrase = 16;

    private static readonly string[] PhraseEnds = [": ", "; ", ", ", " and "];

    /// <summary>Subjects in the order in which mail needs them.</summary>
    public static readonly IReadOnlyList<CheckSubject> Groups = [CheckSubject.Dkim, CheckSubject.Spf, CheckSubject.Dmarc];

    public static string Name(CheckSubject subject) => subject.ToString().ToUpperInvariant();

    /// <summary>What a group of records is for.</summary>
    public static string Purpose(CheckSubject subject) => subject switch
    {
        CheckSubject.Dkim => "DKIM: proves that the mail is yours",
        CheckSubject.Spf => "MAIL FROM: bounces come back, SPF aligns",
        _ => "DMARC: tells receivers what to do with forgeries",
    };

    /// <summary>Id of a group on the page.</summary>
    public static string Place(CheckSubject subject) => subject switch { CheckSubject.Dkim => "dkim", CheckSubject.Spf => "mail-from", _ => "dmarc" };

    private static readonly (string Tone, string Icon, string Text) NoAnswer = ("warn", "help-circle", "No answer");

    public static (string Tone, string Icon, string Text) Chip(ChipReading? chip)
    {
        if (chip is { IsUnknown: true }) return NoAnswer;
        var (tone, icon, text) = Chip(chip?.Color);
        return (tone, icon, chip?.Word ?? text);
    }

    private static (string Tone, string Icon, string Text) Chip(CheckColor? color) => color switch
    {
        CheckColor.Green => ("ok", "check", "Right"),
        CheckColor.Amber => ("warn", "bulb", "Could be better"),
        CheckColor.Red => ("bad", "x", "Wrong"),
        _ => ("off", "help-circle", "Not known yet"),
    };

    public static (string Tone, string Icon, string Text) Chip(RecordReading record) => record.Color switch
    {
        _ when record is { IsUnknown: true, Found: null } => NoAnswer,
        _ when record.IsUnknown => ("warn", "help-circle", "Not known"),
        CheckColor.Red when record is { Found: null, Instead: null } => ("bad", "circle-dashed", "Missing"),
        // The record is, and its name servers are not.
        CheckColor.Amber when record.IsRight => ("warn", "check", "Right"),
        CheckColor.Amber when record is { Found: null, Instead: null } => ("warn", "circle-dashed", "Not seen"),
        _ => Chip(record.Color),
    };

    public static (string Tone, string Icon, string Text) State(DomainDetail detail) => detail switch
    {
        { Domain.IsSettled: true } => ("ok", "circle-check", "Verified"),
        { HasGivenUp: true, TakesMail: true } => ("warn", "alert-triangle", "Not all found"),
        { HasGivenUp: true } => ("bad", "alert-circle", "Not verified"),
        _ when detail.Uses.Any(u => u.Row is { Fault: not null, FaultPasses: false }) => ("bad", "alert-triangle", "Needs you"),
        { Uses.Count: 0 } => ("off", "circle-minus", "No server"),
        { Reading: null } => ("hold", "hourglass", "Being set up"),
        { Domain.IsAddress: true } => ("hold", "hourglass", "Waiting for an answer"),
        _ => ("hold", "hourglass", "Waiting for DNS"),
    };

    /// <summary>What the provider says in a server's region.</summary>
    public static (string Tone, string Icon, string Text) Says(DomainUse use) => use switch
    {
        { Server.AsksSes: false, Row.MaySend: true } => ("ok", "circle-check", "May send"),
        { Server.AsksSes: false } => ("hold", "hourglass", "Waits for a key"),
        { Identity: null } => ("off", "circle-dashed", "Not set up"),
        { Identity.IsSettled: true } => ("ok", "circle-check", "Verified"),
        { Identity.HasGivenUp: true } => ("bad", "alert-circle", use.Identity.MaySend ? "MAIL FROM not found" : "Gave up looking"),
        { Identity.MaySend: true } => ("hold", "hourglass", "MAIL FROM pending"),
        _ => ("hold", "hourglass", "Pending"),
    };

    /// <summary>What a key of ours is for now.</summary>
    public static (string Tone, string Icon, string Text, string Means) State(OwnKey key, Clock clock) => key switch
    {
        { State: OwnKeyState.Waiting } => ("hold", "hourglass", "Waits to be published", "Signs once all name servers of the domain serve its record."),
        { State: OwnKeyState.Signing, IsServed: true } => ("ok", "circle-check", "Signs", $"Since {clock.Moment(key.SignsSince!.Value)}."),
        { State: OwnKeyState.Signing } => ("bad", "alert-triangle", "Not signing", $"{key.Fault ?? "Not all name servers serve its record"}: mail leaves without a signature until it is right."),
        _ when key.MayBeRemoved(clock.Now) => ("off", "circle-minus", "May be removed", "Its last mail is old: delete its record from the DNS, then remove it here."),
        _ => ("hold", "hourglass", "Leave it published", $"Replaced {clock.Moment(key.ReplacedAt!.Value)}; mail that was signed with it may be verified until {clock.Moment(key.KeepUntil!.Value)}."),
    };

    /// <summary>What Amazon SES met when it looked last. Null: it did not say.</summary>
    public static string? Trouble(SesIdentity identity) => identity.Trouble switch
    {
        null => null,
        "HOST_NOT_FOUND" => "It found no such name.",
        "TYPE_NOT_FOUND" => "It found the name, and not the record at it.",
        "INVALID_VALUE" => "It found another value than it expects.",
        "DNS_SERVER_ERROR" => "The name servers of the domain did not answer it.",
        "SERVICE_ERROR" => "Something of its own broke, and it looks again.",
        var other => $"It says {other}.",
    };

    /// <summary>A mail to whoever keeps the DNS, with what is to be published; its receiver is chosen in the program that opens.</summary>
    public static string Steps(DomainDetail detail)
    {
        var text = new StringBuilder($"Please publish these records in the DNS of {DomainRecords.Zone(detail)}. Names are whole: a host that adds .{DomainRecords.Zone(detail)} by itself wants them without it.\r\n");
        foreach (var record in DomainRecords.ToPublish(detail.Reading).Take(MostSteps))
            text.Append(CultureInfo.InvariantCulture, $"\r\nType: {record.Kind}\r\nName: {record.Name}\r\nValue: {record.Value}\r\n{((record.Found ?? record.Instead) is { } there ? $"Instead of: {there}\r\n" : "")}");
        return $"mailto:?subject={Uri.EscapeDataString($"DNS records of {detail.Domain.Name}")}&body={Uri.EscapeDataString(text.ToString())}";
    }

    /// <summary>"SES Frankfurt, MAIL FROM bounce.example.com".</summary>
    public static string Chosen(DomainUse use) => $"{use.Server.Name}{(use.MailFrom is { } mailFrom ? $", MAIL FROM {mailFrom}" : "")}";

    /// <summary>The first phrase of a sentence, for a cell of a list.</summary>
    public static string Short(string sentence)
    {
        if (sentence.Length <= MostPhrase) return sentence;
        var phrase = sentence[..MostPhrase];
        var ends = PhraseEnds.Select(end => phrase.IndexOf(end, LeastPhrase, StringComparison.Ordinal)).Where(at => at > 0).ToList();
        return ends.Count > 0 ? phrase[..ends.Min()] : $"{(phrase.LastIndexOf(' ') is >= LeastPhrase and var space ? phrase[..space] : phrase)}…";
    }

    public static string Servers(DomainDetail detail) => detail.Uses.Count == 0 ? "None yet" : string.Join(", ", detail.Uses.Select(u => u.Server.Name));

    public static string Region(SendingServer server) => !server.IsSes ? server.Host ?? "SMTP" : SesRegions.PlaceOf(server.Region) is { } place ? $"{server.Region} {place}" : server.Region;
}
