using Microsoft.EntityFrameworkCore;
using Postroad.Core.Accounts;
using Postroad.Core.Deliveries;
using Postroad.Core.Domains;
using Postroad.Core.Lists.Words;
using Postroad.Core.Notices;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.Tracking;

namespace Postroad.Core.Lists.Forms;

/// <summary>The mail that asks whether somebody wants a list: in the list's language, from its From, without tracking.</summary>
public sealed class ConfirmationMails(Database database, NoticeOffice notices, SignUpTokens tokens, PublicOrigin origin)
{
    /// <summary>See <see cref="Notice.Kind"/>.</summary>
    internal const string Kind = "confirm-sign-up";

    /// <summary>Why nobody can be asked, with the way out. Null: somebody can.</summary>
    public async Task<string?> WhyNotAsync(CustomerId customer, MailingList list, CancellationToken cancel)
    {
        if (await ServerAsync(customer, list.Id, cancel) is not { } server) return "There is no sending server yet: connect one first.";
        await using var db = database.Read(customer);
        return await SenderRights.WhyNotAsync(db, customer, server, list.FromAddress, cancel) is { } why ? $"{why.What}. {why.Fix}." : null;
    }

    /// <summary>Null: nobody can be asked.</summary>
    internal async Task<PreparedNotice?> PrepareAsync(SignUpPage page, EmailAddress to, AskedFor asked, CancellationToken cancel)
    {
        var list = page.List;
        if (await ServerAsync(page.Customer, list.Id, cancel) is not { } server || !EmailAddress.TryParse(list.FromAddress, out var from, out _)) return null;
        if (await WhyNotAsync(page.Customer, list, cancel) is not null) return null;
        var until = asked.AskedAt + Confirmations.Valid;
        var notice = new Notice
        {
            Kind = Kind, Customer = page.Customer, Server = server.Key, To = to, From = from, FromName = list.FromName, ReplyTo = EmailAddress.TryParse(list.ReplyTo, out var reply, out _) ? reply : null,
            Text = TextOf(page, to, new Uri(origin.Url, $"{LinkPaths.Confirm}/{tokens.Write(asked)}"), DateOnly.FromDateTime(await LocalAsync(page.Customer, until, cancel))), UsefulUntil = until,
        };
        return await notices.PrepareAsync(notice, cancel);
    }

    internal Task AddAsync(WriteSession session, PreparedNotice mail, CancellationToken cancel) => notices.AddAsync(session, mail, cancel);

    internal static NoticeText TextOf(SignUpPage page, EmailAddress to, Uri link, DateOnly until)
    {
        var (words, list) = (RecipientWords.Of(page.List.Language), page.List.Name);
        return new NoticeText(words.Code, words.MailSubject(list), words.AskConfirm(list), [words.MailAsks(list, to.ToString())], words.MailButton, link, [words.MailUntil(words.Day(until)), words.MailIgnore],
            WhoAndWhere(page.CustomerName, page.List.PostalAddress.ReplaceLineEndings(", ")));
    }

    /// <summary>Most postal addresses begin with the name already.</summary>
    private static string WhoAndWhere(string name, string address) => address.StartsWith(name, StringComparison.OrdinalIgnoreCase) ? address : $"{name}, {address}";

    private async Task<DateTime> LocalAsync(CustomerId customer, DateTimeOffset at, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        var zone = await db.Set<Customer>().Where(c => c.Id == customer.Value).Select(c => c.TimeZone).SingleAsync(cancel);
        return TimeZoneInfo.ConvertTime(at, TimeZoneInfo.FindSystemTimeZoneById(zone)).DateTime;
    }

    /// <summary>The list's From is verified where its last campaign left: another server may refuse it.</summary>
    private async Task<SendingServer?> ServerAsync(CustomerId customer, long list, CancellationToken cancel)
    {
        await using (var db = database.Read(customer))
        {
            var used = db.Set<Send>().Where(s => s.Kind == SendKind.Campaign && s.ListId == list).OrderByDescending(s => s.Id).Select(s => s.ServerId);
            var last = await used.Where(id => db.Set<SendingServer>().Any(s => s.Id == id && (s.State == ServerState.Active || s.State == ServerState.Degraded || s.State == ServerState.OutOfQuota)))
                .Select(id => (long?)id).FirstOrDefaultAsync(cancel);
            if (last is { } server) return await db.Set<SendingServer>().SingleAsync(s => s.Id == server, cancel);
        }

        await using var everybody = database.Read(CustomerId.Installation);
        return await DefaultServer.FindAsync(everybody, cancel);
    }
}
