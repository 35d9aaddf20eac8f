using Microsoft.EntityFrameworkCore;
using Postroad.Core.Domains.Signing;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.Sending.Ses;

namespace Postroad.Core.Domains;

/// <summary>What somebody types to add a sending domain.</summary>
/// <param name="Name">A domain in letters of any language, or an address.</param>
/// <param name="Servers">Public ids of the sending servers that may use it.</param>
/// <param name="MailFrom">Label below the domain, such as <c>bounce</c>; empty: none. A further region gets <c>bounce-eu-west-1</c>, for one MX may stand at a name.</param>
/// <param name="RefusesOnMxFailure">While the MX there is wrong: true has mail refused, false has it leave in the name of amazonses.com.</param>
public sealed record DomainWish(string Name, IReadOnlyList<string> Servers, string? MailFrom, bool RefusesOnMxFailure);

/// <summary>A sending server that may use a domain.</summary>
public sealed record DomainUse(DomainServer Row, SendingServer Server)
{
    /// <summary>As the provider told it last. Null: it is not made yet, or not this customer's.</summary>
    public SesIdentity? Identity { get; } = Row.Told();

    /// <summary>Amazon SES takes mail from it now, whatever is still waited for.</summary>
    public bool TakesMail => Row.MaySend && Identity is not { IsRefusing: true };

    /// <summary>What was chosen is written down, and not done at the provider yet.</summary>
    public bool IsToBeSetUp => !Server.AsksSes ? Row.Step != IdentityStep.None : Identity is null || Row.Step == IdentityStep.SetMailFrom;

    /// <summary>As it was chosen; once that is done as the provider has it, which may be one that was there before. Null: none.</summary>
    public string? MailFrom => IsToBeSetUp ? Row.MailFrom : Identity?.MailFrom;

    /// <summary>While the MX of <see cref="MailFrom"/> is wrong: true has mail refused, false has it leave in the name of amazonses.com.</summary>
    public bool RefusesOnMxFailure => IsToBeSetUp ? Row.RefusesOnMxFailure : Identity?.RefusesOnMxFailure == true;

    /// <summary>In the order in which they were chosen.</summary>
    internal static async Task<List<DomainUse>> ReadAsync(PostroadDb db, IQueryable<DomainServer> rows, CancellationToken cancel)
    {
        var read = from row in rows join server in db.Set<SendingServer>() on row.ServerId equals server.Id orderby row.Id select new { row, server };
        return [.. (await read.ToListAsync(cancel)).Select(u => new DomainUse(u.row, u.server))];
    }
}

/// <summary>A sending domain with all that is known of it.</summary>
public sealed record DomainDetail(SendingDomain Domain, IReadOnlyList<DomainUse> Uses)
{
    /// <summary>Null: not looked at yet.</summary>
    public DomainReading? Reading { get; } = Domain.Read();

    /// <summary>Those of ours, the oldest first.</summary>
    public IReadOnlyList<OwnKey> Keys { get; init; } = [];

    /// <summary>Mail leaves from it by one of its servers at least.</summary>
    public bool TakesMail => Uses.Any(u => u.TakesMail);

    /// <summary>What is waited for did not come within three days, or the provider has given up.</summary>
    public bool HasGivenUp => !Domain.IsSettled && (Domain.NextLookAt is null || Reading?.At >= Domain.WaitsUntil || Uses.Any(u => u.Identity?.HasGivenUp == true));
}

/// <summary>Reads what people type.</summary>
internal static class DomainNames
{
    /// <summary>Domain as A-labels, or address; null with a sentence: it is neither.</summary>
    public static string? Read(string? text, out string fault)
    {
        var written = text?.Trim().TrimEnd('.') ?? "";
        fault = "Missing. Write the domain that stands in From behind the @, or a whole address.";
        if (written.Length == 0) return null;
        var isAddress = written.Contains('@', StringComparison.Ordinal);
        if (System.Net.IPAddress.TryParse(written.Trim('[', ']'), out _))
        {
            fault = $"“{written}” is the address of a machine, and mail comes from a name: write the domain that stands in From behind the @.";
            return null;
        }

        if (EmailAddress.TryParse(isAddress ? written : $"x@{written}", out var address, out var why))
            return isAddress ? address.ToString() : address.Domain;
        fault = isAddress ? $"“{written.Fit(100)}” is not an address: {why}." : $"“{written.Fit(100)}” is no domain: {why}. Write it as it stands behind the @, without http:// and www.";
        return null;
    }

    /// <summary>The name of MAIL FROM; null without a sentence: none is wished for.</summary>
    public static string? MailFrom(string? label, string domain, out string? fault)
    {
        fault = null;
        var written = label?.Trim().Trim('.').ToLowerInvariant() ?? "";
        // Whole, as other forms ask for it.
        if (written.EndsWith($".{domain}", StringComparison.Ordinal)) written = written[..^(domain.Length + 1)];
        if (written.Length == 0) return null;
        if (EmailAddress.TryParse($"x@{written}.{domain}", out var address, out _) && Ascii(written)) return address.Domain;
        fault = $"“{written.Fit(60)}.{domain}” is no name: write letters, digits and hyphens, such as bounce, and at most 63 between two dots.";
        return null;
    }

    private static bool Ascii(string label) => label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.');
}
