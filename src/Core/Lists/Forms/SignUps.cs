using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Postroad.Core.Lists.Words;
using Postroad.Core.Notices;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Tracking;

namespace Postroad.Core.Lists.Forms;

/// <summary>
/// Takes what strangers send to sign-up pages. Anybody can type any address, so nothing that is said in answer depends on it, nothing of an existing contact is changed before
/// its owner has confirmed, and who left before comes back only by confirming.
/// </summary>
public sealed class SignUps(Database database, SignUpTokens tokens, ConfirmationMails mails, TimeProvider time)
{
    /// <summary>How a subscription came about; stands on screens.</summary>
    internal const string Source = "Sign-up page";

    /// <summary>Faster than this nobody reads and types; and a form that lay open longer is shown once more.</summary>
    private static readonly TimeSpan Fastest = TimeSpan.FromSeconds(2), Longest = TimeSpan.FromHours(24);

    /// <summary>What the page carries, so that it is known when it was shown.</summary>
    public string Show(SignUpPage page) => tokens.Write(new ShownForm(page.List.Key, page.Form.Version, time.GetUtcNow()));

    /// <summary>The words that somebody who ticks agrees to.</summary>
    public static string ConsentOf(SignUpPage page) => page.Form.Consent.Length > 0 ? page.Form.Consent : RecipientWords.Of(page.List.Language).Consent;

    public async Task<SignUpAnswer> TakeAsync(SignUpPage page, SignUpRequest request, CancellationToken cancel)
    {
        // A program that fills in every field learns nothing from the answer.
        if (request.Trap.Length > 0) return new SignUpAnswer.Taken();
        if (!WasSeen(page, request.Shown)) return new SignUpAnswer.LookAgain();
        var faults = SignUpReading.Judge(page, request, out var email, out var fields);
        if (faults.Count > 0) return new SignUpAnswer.Faulty(faults);
        // To the millisecond, as it stands in the link and in every database.
        var now = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
        if (!await database.WriteAsync(session => SignUpLimits.MayComeAsync(session, request.Networks, now), cancel)) return new SignUpAnswer.TooMany();
        // Made for everybody, needed or not: the answer takes as long for one address as for another.
        var asked = new AskedFor(page.List.Key, BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long))) & long.MaxValue, now);
        var mail = await mails.PrepareAsync(page, email, asked, cancel);
        await database.WriteAsync(session => PutAsync(new Comer(session, session.Db(page.Customer), page, request, email, fields, now, PublicId.New(time), asked.Ask, mail), cancel), cancel);
        return new SignUpAnswer.Taken();
    }

    private bool WasSeen(SignUpPage page, string token)
    {
        if (!tokens.TryRead(token, out ShownForm shown) || shown.List != page.List.Key || shown.Version != page.Form.Version) return false;
        var since = time.GetUtcNow() - shown.At;
        return since >= Fastest && since <= Longest;
    }

    private async Task PutAsync(Comer comer, CancellationToken cancel)
    {
        var list = comer.Page.List;
        var contact = await comer.Db.Set<Contact>().AsNoTracking().SingleOrDefaultAsync(c => c.EmailKey == comer.Email.Key, cancel);
        var current = contact is null ? null : await comer.Db.Set<Subscription>().AsNoTracking().SingleOrDefaultAsync(s => s.ContactId == contact.Id && s.ListId == list.Id, cancel);
        var standing = await Standing.OfAsync(comer.Session, comer.Page.Customer, comer.Email.Key, list.Id, cancel);
        if (standing.IsHeldBack || current?.Status == SubscriptionStatus.Complained) return;
        if (current?.Status == SubscriptionStatus.Subscribed && !standing.HasLeft) return;
        var left = standing.HasLeft || current?.Status is SubscriptionStatus.Unsubscribed or SubscriptionStatus.Bounced;
        if (list.OptIn == OptIn.Single && !left) await SubscribeAsync(comer, cancel);
        else if (comer.Mail is { } mail && await SignUpLimits.MayAskAsync(comer.Session, comer.Email, comer.Now)) await AskAsync(comer, mail, cancel);
    }

    private static async Task SubscribeAsync(Comer comer, CancellationToken cancel)
    {
        var contact = await ContactAsync(comer, comer.Fields, cancel);
        var changed = await comer.Session.RunAsync("""
            INSERT INTO subscriptions (customer_id, list_id, contact_id, status, status_at, joined_at, source) VALUES (@p0, @p1, @p2, 1, @p3, @p3, @p4)
            ON CONFLICT (list_id, contact_id) DO UPDATE SET status = 1, status_at = excluded.status_at, source = excluded.source WHERE subscriptions.status = 0
            """, comer.Page.Customer.Value, comer.Page.List.Id, contact, comer.Session.Instant(comer.Now), Source);
        if (changed == 1) await ProveAsync(comer, contact, ask: null, cancel);
    }

    private async Task AskAsync(Comer comer, PreparedNotice mail, CancellationToken cancel)
    {
        var contact = await ContactAsync(comer, "{}", cancel);
        await comer.Session.RunAsync("""
            INSERT INTO subscriptions (customer_id, list_id, contact_id, status, status_at, joined_at, source, asked_at, asked) VALUES (@p0, @p1, @p2, 0, @p3, @p3, @p4, @p3, 1)
            ON CONFLICT (list_id, contact_id) DO UPDATE SET asked_at = excluded.asked_at, asked = subscriptions.asked + 1
            """, comer.Page.Customer.Value, comer.Page.List.Id, contact, comer.Session.Instant(comer.Now), Source);
        await ProveAsync(comer, contact, comer.Ask, cancel);
        await mails.AddAsync(comer.Session, mail, cancel);
    }

    /// <summary>The contact of the address, made when there is none; one that is there stays as it is.</summary>
    private static async Task<long> ContactAsync(Comer comer, string fields, CancellationToken cancel)
    {
        await comer.Session.RunAsync("""
            INSERT INTO contacts (customer_id, public_id, email, email_key, fields, source, created_at) VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6)
            ON CONFLICT (customer_id, email_key) DO NOTHING
            """, comer.Page.Customer.Value, comer.NewId, comer.Email.ToString(), comer.Email.Key, fields, Source, comer.Session.Instant(comer.Now));
        return await comer.Db.Set<Contact>().Where(c => c.EmailKey == comer.Email.Key).Select(c => c.Id).SingleAsync(cancel);
    }

    private static async Task ProveAsync(Comer comer, long contact, long? ask, CancellationToken cancel)
    {
        comer.Db.Add(new SignUp
        {
            CustomerId = comer.Page.Customer, ListId = comer.Page.List.Id, ContactId = contact, At = comer.Now, Network = comer.Request.Network.Fit(SignUp.MostNetwork),
            Consent = ConsentOf(comer.Page), Fields = comer.Fields, Ask = ask,
        });
        await comer.Db.SaveChangesAsync(cancel);
    }

    /// <summary>A sign-up in its transaction.</summary>
    /// <param name="Mail">Null: the installation has no sending server yet.</param>
    private sealed record Comer(WriteSession Session, PostroadDb Db, SignUpPage Page, SignUpRequest Request, EmailAddress Email, string Fields, DateTimeOffset Now, string NewId, long Ask, PreparedNotice? Mail);
}
