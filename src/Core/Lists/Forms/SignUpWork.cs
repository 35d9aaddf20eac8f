using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Postroad.Core.Notices;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Tracking;

namespace Postroad.Core.Lists.Forms;

/// <summary>
/// Does what sign-ups ask for, behind the answer. Anybody can type any address, so nothing of an existing contact is changed before its owner has confirmed, and who left before
/// comes back only by confirming.
/// </summary>
public sealed partial class SignUpWork(Database database, SignUpForms forms, ConfirmationMails mails, TimeProvider time, ILogger<SignUpWork> log)
{
    /// <summary>Looked at in one reading.</summary>
    private const int MostAtOnce = 100;

    /// <summary>Between two looks at those whose lists can ask nobody.</summary>
    internal static readonly TimeSpan Again = TimeSpan.FromMinutes(1);

    private bool isHeld;

    /// <summary>Up to here all were looked at since <see cref="fromStartAt"/>; those that are still there wait until their lists can ask.</summary>
    private long lookedAt;
    private DateTimeOffset fromStartAt;

    /// <summary>All that wait, unless too many were asked within the hour: then they wait on, and none is lost. One is gone when what it asks for is done, in one transaction: none is forgotten, none done twice.</summary>
    public async Task WorkAsync(CancellationToken cancel)
    {
        if (time.GetUtcNow() - fromStartAt >= Again) (lookedAt, fromStartAt) = (0, time.GetUtcNow());
        while (await WaitingAsync(cancel) is { Count: > 0 } waiting)
        {
            foreach (var taken in waiting) await DoAsync(taken, cancel);
            lookedAt = waiting[^1].Id;
        }
    }

    private async Task<List<TakenSignUp>> WaitingAsync(CancellationToken cancel)
    {
        await using var db = database.Read(CustomerId.Installation);
        var waiting = await db.Set<TakenSignUp>().Where(t => t.Id > lookedAt).OrderBy(t => t.Id).Take(MostAtOnce).ToListAsync(cancel);
        if (waiting.Count == 0) return waiting;
        var mayAsk = await SignUpLimits.MayAskMoreAsync(db, time.GetUtcNow(), cancel);
        if (isHeld == mayAsk)
        {
            if (mayAsk) LogGoOn();
            else LogHeld(SignUpLimits.MostAsked);
        }

        isHeld = !mayAsk;
        return mayAsk ? waiting : [];
    }

    private async Task DoAsync(TakenSignUp taken, CancellationToken cancel)
    {
        // Null: somebody turned the page off meanwhile, or deleted the list.
        var page = EmailAddress.TryParse(taken.Email, out var email, out _) ? await forms.OpenAsync(taken.List, cancel) : null;
        var ask = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long))) & long.MaxValue;
        var mail = page is null ? null : await mails.PrepareAsync(page, email, new AskedFor(page.List.Key, ask, taken.At), cancel);
        await database.WriteAsync(async session =>
        {
            // Whoever is at the same one waits here, and finds it gone.
            if (await session.RunAsync("UPDATE taken_sign_ups SET email = email WHERE id = @p0", taken.Id) == 0) return;
            if (page is not null && !await PutAsync(new Comer(session, session.Db(page.Customer), page, taken, email, PublicId.New(time), ask, mail), cancel) && time.GetUtcNow() - taken.At < Confirmations.Valid) return;
            await session.RunAsync("DELETE FROM taken_sign_ups WHERE id = @p0", taken.Id);
        }, cancel);
    }

    /// <returns>False: it would have to be asked, and its list has no server that may ask for it now. It waits for one as long as its answer would count.</returns>
    private async Task<bool> PutAsync(Comer comer, CancellationToken cancel)
    {
        var list = comer.Page.List;
        var contact = await comer.Db.Set<Contact>().AsNoTracking().SingleOrDefaultAsync(c => c.EmailKey == comer.Email.Key, cancel);
        var current = contact is null ? null : await comer.Db.Set<Subscription>().AsNoTracking().SingleOrDefaultAsync(s => s.ContactId == contact.Id && s.ListId == list.Id, cancel);
        var standing = await Standing.OfAsync(comer.Session, comer.Page.Customer, comer.Email.Key, list.Id, cancel);
        if (standing.IsHeldBack || current?.Status == SubscriptionStatus.Complained) return true;
        if (current?.Status == SubscriptionStatus.Subscribed && !standing.HasLeft) return true;
        var left = standing.HasLeft || current?.Status is SubscriptionStatus.Unsubscribed or SubscriptionStatus.Bounced;
        if (list.OptIn == OptIn.Single && !left) await SubscribeAsync(comer, cancel);
        else if (comer.Mail is not { } mail) return false;
        else if (await SignUpLimits.MayAskAsync(comer.Session, comer.Email, comer.Taken.At)) await AskAsync(comer, mail, cancel);
        return true;
    }

    private static async Task SubscribeAsync(Comer comer, CancellationToken cancel)
    {
        var contact = await ContactAsync(comer, comer.Taken.Fields, cancel);
        var changed = await comer.Session.RunAsync("""
            INSERT INTO subscriptions (customer_id, list_id, contact_id, status, status_at, joined_at, source) VALUES (@p0, @p1, @p2, 1, @p3, @p3, @p4)
            ON CONFLICT (list_id, contact_id) DO UPDATE SET status = 1, status_at = excluded.status_at, source = excluded.source WHERE subscriptions.status = 0
            """, comer.Page.Customer.Value, comer.Page.List.Id, contact, comer.Session.Instant(comer.Taken.At), SignUps.Source);
        if (changed == 1) await ProveAsync(comer, contact, ask: null, cancel);
    }

    private async Task AskAsync(Comer comer, PreparedNotice mail, CancellationToken cancel)
    {
        var contact = await ContactAsync(comer, "{}", cancel);
        await comer.Session.RunAsync("""
            INSERT INTO subscriptions (customer_id, list_id, contact_id, status, status_at, joined_at, source, asked_at, asked) VALUES (@p0, @p1, @p2, 0, @p3, @p3, @p4, @p3, 1)
            ON CONFLICT (list_id, contact_id) DO UPDATE SET asked_at = excluded.asked_at, asked = subscriptions.asked + 1
            """, comer.Page.Customer.Value, comer.Page.List.Id, contact, comer.Session.Instant(comer.Taken.At), SignUps.Source);
        await ProveAsync(comer, contact, comer.Ask, cancel);
        await mails.AddAsync(comer.Session, mail, cancel);
    }

    /// <summary>The contact of the address, made when there is none; one that is there stays as it is.</summary>
    private static async Task<long> ContactAsync(Comer comer, string fields, CancellationToken cancel)
    {
        await comer.Session.RunAsync("""
            INSERT INTO contacts (customer_id, public_id, email, email_key, fields, source, created_at) VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6)
            ON CONFLICT (customer_id, email_key) DO NOTHING
            """, comer.Page.Customer.Value, comer.NewId, comer.Email.ToString(), comer.Email.Key, fields, SignUps.Source, comer.Session.Instant(comer.Taken.At));
        return await comer.Db.Set<Contact>().Where(c => c.EmailKey == comer.Email.Key).Select(c => c.Id).SingleAsync(cancel);
    }

    private static async Task ProveAsync(Comer comer, long contact, long? ask, CancellationToken cancel)
    {
        comer.Db.Add(new SignUp
        {
            CustomerId = comer.Page.Customer, ListId = comer.Page.List.Id, ContactId = contact, At = comer.Taken.At, Network = comer.Taken.Network,
            Consent = comer.Taken.Consent, Fields = comer.Taken.Fields, Ask = ask,
        });
        await comer.Db.SaveChangesAsync(cancel);
    }

    [LoggerMessage(2721, LogLevel.Warning, "Sign-ups wait: {Most} people were asked to confirm within an hour, which looks like programs that fill in sign-up pages")]
    private partial void LogHeld(int most);

    [LoggerMessage(2722, LogLevel.Information, "Sign-ups are taken again")]
    private partial void LogGoOn();

    /// <summary>A sign-up in its transaction.</summary>
    /// <param name="Mail">Null: no sending server may send it now.</param>
    private sealed record Comer(WriteSession Session, PostroadDb Db, SignUpPage Page, TakenSignUp Taken, EmailAddress Email, string NewId, long Ask, PreparedNotice? Mail);
}
