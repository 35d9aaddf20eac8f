using Microsoft.EntityFrameworkCore;
using Postroad.Core.Accounts;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Suppressions;
using Postroad.Core.Tracking;

namespace Postroad.Core.Lists.Forms;

/// <summary>What a link that asks to confirm can still do.</summary>
public enum ConfirmationState
{
    /// <summary>A yes is awaited.</summary>
    Open,

    /// <summary>It was said.</summary>
    Confirmed,

    /// <summary>Too old, replaced by a newer one, or the person left since.</summary>
    Over,

    /// <summary>A bounce, a complaint or somebody's entry stands against mailing.</summary>
    HeldBack,
}

/// <summary>Whom a link asks, and what for.</summary>
/// <param name="FirstName">Empty: not known.</param>
/// <param name="HasPage">The list has a sign-up page to begin anew.</param>
public sealed record Confirmation(CustomerId Customer, string CustomerName, MailingList List, string Address, string FirstName, string Language, ConfirmationState State, bool HasPage);

/// <summary>Puts people on a list who say yes to the mail that asked them, and keeps that they did.</summary>
public sealed class Confirmations(Database database, TimeProvider time)
{
    /// <summary>How long the link in such a mail is good.</summary>
    public static readonly TimeSpan Valid = TimeSpan.FromDays(7);

    /// <summary>Whoever asks has checked the link's MAC already. Null: list or contact are gone.</summary>
    public async Task<Confirmation?> FindAsync(AskedFor asked, CancellationToken cancel)
    {
        if (await OwnerAsync(asked.List, cancel) is not { } customer) return null;
        await using var db = database.Read(customer);
        await using var everybody = database.Read(CustomerId.Installation);
        return await ReadAsync(db, everybody, asked, cancel);
    }

    /// <summary>The yes. Takes back an earlier unsubscribe, from this list or from everything, and gives the contact what was typed into the page.</summary>
    /// <param name="network">The network address it came from.</param>
    /// <returns>How it stands now. Null: list or contact are gone.</returns>
    public async Task<Confirmation?> ConfirmAsync(AskedFor asked, string network, CancellationToken cancel)
    {
        if (await OwnerAsync(asked.List, cancel) is not { } customer) return null;
        return await database.WriteAsync(async session =>
        {
            var db = session.Db(customer);
            var found = await ReadAsync(db, session.Db(CustomerId.Installation), asked, cancel);
            if (found?.State != ConfirmationState.Open) return found;
            var proof = await db.Set<SignUp>().AsNoTracking().SingleAsync(s => s.ListId == asked.List.Value && s.Ask == asked.Ask, cancel);
            var (list, contact, now) = (proof.ListId, proof.ContactId, time.GetUtcNow());
            var key = await db.Set<Contact>().Where(c => c.Id == contact).Select(c => c.EmailKey).SingleAsync(cancel);
            // What was read stands in the condition: whoever leaves, complains or is asked anew at the same moment is not overwritten.
            var changed = await db.Set<Subscription>().Where(s => s.ListId == list && s.ContactId == contact && s.AskedAt == asked.AskedAt && s.Status != SubscriptionStatus.Complained
                && (s.Status == SubscriptionStatus.Unconfirmed || s.StatusAt <= asked.AskedAt)).ExecuteUpdateAsync(set => set
                .SetProperty(s => s.Status, SubscriptionStatus.Subscribed).SetProperty(s => s.StatusAt, now).SetProperty(s => s.Source, SignUps.Source).SetProperty(s => s.LeftFor, (LeavingReason?)null)
                .SetProperty(s => s.ConfirmedAt, now).SetProperty(s => s.ConfirmedFrom, network.Fit(SignUp.MostNetwork)), cancel);
            if (changed == 0) return found with { State = ConfirmationState.Over };
            await db.Set<Suppression>().Where(s => s.EmailKey == key && (s.ListId == list || s.ListId == 0) && s.Reason == SuppressionReason.Unsubscribed).ExecuteDeleteAsync(cancel);
            // The person's own words about themselves count more than what was there.
            await SelfDescription.TakeAsync(db, contact, SignUps.Source, now, present => (FieldsJson.Merge(present.Fields, proof.Fields, UpdateRule.Overwrite), present.Language), cancel);
            return found with { State = ConfirmationState.Confirmed };
        }, cancel);
    }

    private async Task<Confirmation?> ReadAsync(PostroadDb db, PostroadDb everybody, AskedFor asked, CancellationToken cancel)
    {
        var found = await (
            from p in db.Set<SignUp>()
            where p.ListId == asked.List.Value && p.Ask == asked.Ask
            join s in db.Set<Subscription>() on new { p.ListId, p.ContactId } equals new { s.ListId, s.ContactId }
            join l in MailingLists.InUse(db) on s.ListId equals l.Id
            join c in db.Set<Contact>() on s.ContactId equals c.Id
            join owner in db.Set<Customer>() on db.Customer.Value equals owner.Id
            select new { Subscription = s, List = l, Contact = c, owner.Name }).AsNoTracking().SingleOrDefaultAsync(cancel);
        if (found is null) return null;
        var standing = await Standing.OfAsync(db, everybody, found.Contact.EmailKey, found.List.Id, cancel);
        var hasPage = await db.Set<SignUpForm>().AnyAsync(f => f.ListId == found.List.Id && f.IsOn, cancel);
        return new Confirmation(db.Customer, found.Name, found.List, found.Contact.Email, FieldValues.Read(found.Contact.Fields).GetValueOrDefault("first_name") ?? "",
            found.Contact.Language ?? found.List.Language, StateOf(found.Subscription, standing, asked), hasPage);
    }

    private ConfirmationState StateOf(Subscription s, Standing standing, AskedFor asked)
    {
        if (s.AskedAt != asked.AskedAt) return ConfirmationState.Over;
        if (s.Status == SubscriptionStatus.Subscribed && s.ConfirmedAt >= asked.AskedAt && !standing.HasLeft) return ConfirmationState.Confirmed;
        if (time.GetUtcNow() - asked.AskedAt > Valid) return ConfirmationState.Over;
        if (standing.IsHeldBack || s.Status == SubscriptionStatus.Complained) return ConfirmationState.HeldBack;
        // Who left after they were asked has said no.
        return s.Status == SubscriptionStatus.Unconfirmed || s.StatusAt <= asked.AskedAt ? ConfirmationState.Open : ConfirmationState.Over;
    }

    // By hand, because a context sees one customer and the token in a link names none: its MAC says that this installation wrote it.
    private async Task<CustomerId?> OwnerAsync(ListId list, CancellationToken cancel)
    {
        await using var connection = await database.OpenReadAsync(cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT customer_id FROM mailing_lists WHERE id = @list";
        command.Put("@list", list.Value);
        return await command.ExecuteScalarAsync(cancel) is long customer ? new CustomerId(customer) : null;
    }
}
