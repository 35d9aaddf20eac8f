using Microsoft.EntityFrameworkCore;
using Postroad.Core.Accounts;
using Postroad.Core.Domains.Links;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.Templates;
using Postroad.Core.Tracking;

namespace Postroad.Core.Deliveries;

/// <summary>
/// Test mails: of a sending server, of a campaign. A test is a send like any other, through the ledger and the server's own lane, so that it has a message id and events,
/// and is never sent twice. What stops it is its own answer and stops nothing else (<see cref="IPreparedSend.EndsAlone"/>). How it went: <see cref="FindAsync"/>.
/// </summary>
public sealed class TestSends(Database database, LinkOrigins links, TimeProvider time)
{
    /// <summary>Addresses of one test at most: it is for the people who make the mail.</summary>
    public const int MostAddresses = 20;

    /// <summary>Writes the test into the ledger; it leaves in a moment. Faults are told all at once, and then nothing is written.</summary>
    /// <param name="customer">Whose it is: reports and suppressions of others know nothing of it.</param>
    /// <param name="by">The person's name.</param>
    public async Task<TestStart> SendAsync(CustomerId customer, TestMail mail, string by, CancellationToken cancel)
    {
        var faults = new List<FieldFault>();
        var to = Addresses(mail.To, faults);
        var from = From(mail.From, faults);
        long? domain;
        CompiledContent? content;
        await using (var db = database.Read(customer))
        {
            domain = await links.ChooseAsync(db, mail.TrackingDomain, mail.Server.Value, cancel);
            mail = mail with { Content = mail.Content.At(links.Installation, await links.UrlAsync(db, domain, cancel)) };
            var server = await db.Set<SendingServer>().SingleOrDefaultAsync(s => s.Id == mail.Server.Value, cancel);
            if (server is not null) mail = mail with { Content = Tracked(mail.Content, await ClassUse.OfAsync(db, server, mail.Class, mail.ConfigurationSet, mail.Tracks, cancel)) };
            content = Compile(mail.Content, faults);
            if (FaultOf(server) is { } fault) faults.Add(fault);
        }

        if (faults.Count > 0) return new TestStart.Faulty(faults);
        return await database.WriteAsync<TestStart>(async session => new TestStart.Started(await WriteAsync(session, customer, mail, domain, from, to, content!, by, cancel)), cancel);
    }

    /// <summary>How a test goes. Null: this customer has no such test.</summary>
    public async Task<TestReport?> FindAsync(CustomerId customer, string id, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        return (await TestReports.ReadAsync(db, db.Set<TestSend>().Where(t => t.PublicId == id), 1, cancel)).SingleOrDefault();
    }

    /// <summary>The last tests of one thing, newest first.</summary>
    public async Task<IReadOnlyList<TestReport>> ListAsync(CustomerId customer, string of, int most, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        return await TestReports.ReadAsync(db, db.Set<TestSend>().Where(t => t.Of == of), most, cancel);
    }

    private static List<EmailAddress> Addresses(IReadOnlyList<string> typed, List<FieldFault> faults)
    {
        var addresses = new Dictionary<string, EmailAddress>();
        foreach (var text in typed.Select(t => t.Trim()).Where(t => t.Length > 0))
        {
            if (EmailAddress.TryParse(text, out var address, out var fault)) addresses.TryAdd(address.Key, address);
            else faults.Add(new FieldFault("to", $"“{text.Fit(100)}” is not an address: {fault}."));
        }

        if (addresses.Count == 0 && !faults.Exists(f => f.Field == "to")) faults.Add(new FieldFault("to", "Write the address that shall get it."));
        if (addresses.Count > MostAddresses) faults.Add(new FieldFault("to", $"{addresses.Count} addresses are more than the {MostAddresses} of a test: take some out."));
        return [.. addresses.Values];
    }

    private static EmailAddress From(string typed, List<FieldFault> faults)
    {
        if (!EmailAddress.TryParse(typed, out var from, out var fault)) faults.Add(new FieldFault("from", string.IsNullOrWhiteSpace(typed) ? "Write the address it shall come from." : $"This is not an address: {fault}."));
        return from;
    }

    private static ContentSource Tracked(ContentSource content, ClassUse use) =>
        content with { TrackOpens = content.TrackOpens && use.TracksOpens, TrackClicks = content.TrackClicks && use.TracksClicks };

    private CompiledContent? Compile(ContentSource source, List<FieldFault> faults)
    {
        try
        {
            return CompiledContent.Compile(source, time);
        }
        catch (InvalidContentException e)
        {
            faults.Add(new FieldFault("content", e.Message));
            return null;
        }
    }

    private static FieldFault? FaultOf(SendingServer? server) => server switch
    {
        null => new FieldFault("server", "There is no such sending server any more."),
        { State: ServerState.Active or ServerState.Degraded or ServerState.OutOfQuota } => null,
        { State: ServerState.Paused } => new FieldFault("server", $"{server.Name} is paused, so nothing leaves through it: resume it first."),
        _ => new FieldFault("server", $"{server.Name} does not send: {server.StateReason ?? "its connection has not been tested yet"} Test its connection first."),
    };

    private async Task<string> WriteAsync(
        WriteSession session, CustomerId customer, TestMail mail, long? domain, EmailAddress from, List<EmailAddress> to, CompiledContent content, string by, CancellationToken cancel)
    {
        var (db, now) = (session.Db(customer), time.GetUtcNow());
        var send = new Send
        {
            CustomerId = customer, Kind = SendKind.Test, Class = mail.Class, ServerId = mail.Server.Value, ListId = mail.List.Value, TrackingDomainId = domain, CreatedAt = now, ExpansionDone = true,
            ConfigurationSet = mail.ConfigurationSet, TracksOpens = mail.Content.TrackOpens, TracksClicks = mail.Content.TrackClicks,
        };
        db.Add(send);
        await db.SaveChangesAsync(cancel);
        var test = new TestSend
        {
            SendId = send.Id, CustomerId = customer, PublicId = PublicId.New(time), Of = mail.Of, Subject = mail.Content.Subject, FromAddress = from.ToString(),
            Content = MailContent.Of(mail).Write(), CreatedAt = now, CreatedBy = by,
        };
        db.Add(test);
        db.AddRange(content.Links.Select(link => new TrackedLink { CustomerId = customer, SendId = send.Id, Number = link.Number, Url = link.Url, Label = link.Label }));
        db.Add(new AuditEntry { CustomerId = customer, At = now, By = by, Action = "test.send", Subject = mail.Of, Note = $"Test {test.PublicId} to {to.Count} address{(to.Count == 1 ? "" : "es")}" });
        await db.SaveChangesAsync(cancel);
        await Recipients.AddAsync(session, customer, send.Key, to);
        return test.PublicId;
    }
}
