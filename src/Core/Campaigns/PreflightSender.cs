using Postroad.Core.Domains;
using Postroad.Core.Domains.Checks;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;

namespace Postroad.Core.Campaigns;

/// <summary>Whether somebody may send it: From, and the server that it leaves by.</summary>
internal static class PreflightSender
{
    public static async Task<IReadOnlyList<PreflightItem>> OfAsync(CustomerId customer, DraftFields fields, SendingServer? server, SenderRights senders, SenderPolicy policies, TimeProvider time, CancellationToken cancel)
    {
        var items = new List<PreflightItem>();
        if (fields.FromAddress.Length == 0) items.Add(new("from_address", PreflightLevel.Blocker, "The sender is missing", "Give the address that stands in From."));
        if (server is null)
        {
            items.Add(new("server", PreflightLevel.Blocker, "There is no sending server yet", "An administrator connects one under Administration, Sending servers."));
            return items;
        }

        items.Add(OfState(server));
        if (fields.FromAddress.Length > 0 && server.State is ServerState.Active or ServerState.Degraded or ServerState.OutOfQuota)
            items.Add(OfSender(fields.FromAddress, server, await senders.AskAsync(customer, server, fields.FromAddress, cancel)));
        if (await senders.ReadAsync(customer, fields.FromAddress, cancel) is { } domain && domain.Read() is { } reading && EmailAddress.TryParse(fields.FromAddress, out var from, out _))
        {
            var looks = Looks(reading, domain, time.GetUtcNow());
            items.AddRange((await policies.ChipsAsync(domain, reading, server, from, cancel)).Select(chip => OfChip(chip, domain, from, looks)));
        }

        return items;
    }

    /// <summary>What keeps mail from leaving is said by who sends it; what receivers see is advice.</summary>
    private static PreflightItem OfChip(ChipReading chip, SendingDomain domain, EmailAddress from, string looks) => new(
        "from_address", chip.Color == CheckColor.Green ? PreflightLevel.Passed : PreflightLevel.Advice,
        $"{chip.Subject.ToString().ToUpperInvariant()} of {(chip.Subject == CheckSubject.Dmarc ? HostLetters.Both(from.Domain) : domain.Shown)} is {chip.Color switch { _ when chip.IsUnknown => "not known", CheckColor.Green => "right", CheckColor.Amber => "not all that it could be", _ => "wrong" }}",
        $"{chip.Reason.TrimEnd('.')}. {looks}")
    {
        Records = chip.Color == CheckColor.Green ? null : new PreflightRecords(domain.PublicId, chip.Subject),
    };

    private static string Looks(DomainReading reading, SendingDomain domain, DateTimeOffset now) =>
        $"Looked {Span(now - reading.At)} ago, {(domain.NextLookAt is not { } next ? "and not again by itself" : next > now ? $"and again in {Span(next - now)}" : "and again in a moment")}.";

    private static string Span(TimeSpan span) => span switch
    {
        { TotalHours: >= 36 } => $"{span.TotalDays:0} days",
        // "Once a day" is a little more at times, so that not all are looked at in one moment.
        { TotalHours: >= 22 } => "a day",
        { TotalHours: >= 2 } => $"{span.TotalHours:0} hours",
        { TotalMinutes: >= 2 } => $"{span.TotalMinutes:0} minutes",
        _ => "a minute",
    };

    private static PreflightItem OfState(SendingServer server) => server.State switch
    {
        ServerState.Active => new("server", PreflightLevel.Passed, $"{server.Name} is active", ""),
        ServerState.Degraded => new("server", PreflightLevel.Advice, $"{server.Name} is degraded", server.StateReason ?? ""),
        ServerState.OutOfQuota => new("server", PreflightLevel.Advice, $"{server.Name} is out of quota", "The campaign waits, and goes on by itself when there is quota again."),
        ServerState.Paused => new("server", PreflightLevel.Advice, $"{server.Name} is paused", "The campaign waits until somebody resumes the server."),
        ServerState.Blocked => new("server", PreflightLevel.Blocker, $"{server.Name} is blocked by its provider", server.StateReason ?? "Look at the server's page, or choose another server."),
        _ => new("server", PreflightLevel.Blocker, $"{server.Name} is not active yet", server.StateReason is { } why
            ? $"{why.TrimEnd('.')}. When that is put right, test its connection on its page, or choose another server." : "Test its connection first, or choose another server."),
    };

    private static PreflightItem OfSender(string from, SendingServer server, SenderStanding standing) => standing switch
    {
        SenderStanding.Verified when !server.AsksSes => new("from_address", PreflightLevel.Passed, $"{from[(from.IndexOf('@', StringComparison.Ordinal) + 1)..]} may leave through {server.Name}", "Whether it takes that sender, nobody can ask before mail is there: send a test to yourself."),
        SenderStanding.Verified => new("from_address", PreflightLevel.Passed, $"{server.Name} sends for {from[(from.IndexOf('@', StringComparison.Ordinal) + 1)..]}", ""),
        SenderStanding.NotVerified(var why) => new("from_address", PreflightLevel.Blocker, $"{server.Name} may not send as {from}", $"{why.What}. {why.Fix}; or choose another From."),
        SenderStanding.Unknown(var because) => new("from_address", PreflightLevel.Advice, $"Whether {server.Name} may send as {from} is not known", $"{because.TrimEnd('.')}. Send a test to yourself: a provider that does not know the sender refuses it."),
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
