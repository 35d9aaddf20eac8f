using Microsoft.EntityFrameworkCore;
using Postroad.Core.Accounts;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Templates;

namespace Postroad.Core.Campaigns;

/// <summary>What a new campaign needs that is started at once; see <see cref="Campaign"/>.</summary>
public sealed record NewCampaign
{
    public required string Name { get; init; }

    public required ListId List { get; init; }

    public required ServerId Server { get; init; }

    public required string Subject { get; init; }

    public required string FromName { get; init; }

    public required EmailAddress From { get; init; }

    public required string Html { get; init; }

    /// <summary>Null: made from the HTML.</summary>
    public string? Text { get; init; }
}

/// <summary>Campaigns before they start: made, changed, copied and deleted. A draft may lack anything but its name; whether it can be sent says <see cref="Preflight"/>.</summary>
public sealed class CampaignDrafts(Database database, TimeProvider time)
{
    private const string CopySuffix = " (copy)";

    /// <summary>Compiles content without storing anything.</summary>
    /// <param name="postalAddress">Of the list: stands in a footer that has to be added.</param>
    /// <exception cref="InvalidContentException">Names all faults, each with line and column.</exception>
    public CompiledContent Check(string subject, string html, string? text, string? postalAddress) =>
        CompiledContent.Compile(new ContentSource { Subject = subject, Html = html, Text = text, PostalAddress = postalAddress }, time);

    /// <summary>All places of what was typed that cannot be used; an empty subject or content is no fault yet.</summary>
    public IReadOnlyList<ContentFault> FaultsOf(DraftFields fields)
    {
        try
        {
            CompiledContent.Compile(new ContentSource
            {
                Subject = string.IsNullOrWhiteSpace(fields.Subject) ? "-" : fields.Subject,
                Preheader = fields.Preheader,
                Html = string.IsNullOrWhiteSpace(fields.Html) && string.IsNullOrWhiteSpace(fields.Text) ? "<p></p>" : fields.Html,
                Text = fields.Text,
            }, time);
            return [];
        }
        catch (InvalidContentException e)
        {
            return e.Faults;
        }
    }

    public Task<Campaign> CreateAsync(CustomerId customer, NewCampaign wanted, CancellationToken cancel) => database.WriteAsync(async session =>
    {
        var campaign = Empty(customer, wanted.Name);
        (campaign.ListId, campaign.ServerId, campaign.Subject, campaign.FromName) = (wanted.List.Value, wanted.Server.Value, wanted.Subject, wanted.FromName);
        (campaign.FromAddress, campaign.Html, campaign.Text) = (wanted.From.ToString(), wanted.Html, wanted.Text);
        var db = session.Db(customer);
        db.Add(campaign);
        await db.SaveChangesAsync(cancel);
        return campaign;
    }, cancel);

    /// <summary>Makes a draft; sender and reply address are those of its first list where they are left out.</summary>
    /// <returns>Saved or Faulty.</returns>
    public Task<Edit<CampaignDraft>> CreateAsync(CustomerId customer, DraftFields fields, string by, CancellationToken cancel) => database.WriteAsync<Edit<CampaignDraft>>(async session =>
    {
        var db = session.Db(customer);
        var read = await DraftReader.ReadAsync(db, fields, null, time.GetUtcNow(), cancel);
        if (read.Faults.Count > 0) return new Edit<CampaignDraft>.Faulty(read.Faults);
        var campaign = Empty(customer, read.Name);
        read.WriteTo(campaign);
        if (campaign.FromAddress.Length == 0 && read.FirstList is { } list)
            (campaign.FromName, campaign.FromAddress, campaign.ReplyTo) = (list.FromName, list.FromAddress, campaign.ReplyTo ?? list.ReplyTo);
        return await AddAsync(db, campaign, "campaign.create", by, cancel);
    }, cancel);

    /// <summary>Null: this customer has no such campaign.</summary>
    public async Task<CampaignDraft?> FindAsync(CustomerId customer, string publicId, CancellationToken cancel)
    {
        if (!PublicId.IsOne(publicId)) return null;
        await using var db = database.Read(customer);
        return await db.Set<Campaign>().AsNoTracking().SingleOrDefaultAsync(c => c.PublicId == publicId, cancel) is { } campaign ? await DraftReader.ShowAsync(db, campaign, cancel) : null;
    }

    /// <summary>Changes all fields at once; a scheduled campaign stays scheduled.</summary>
    /// <param name="version">The one that the change was made on.</param>
    /// <returns>Stale also when it has started meanwhile.</returns>
    public Task<Edit<CampaignDraft>> SaveAsync(CustomerId customer, string publicId, int version, DraftFields fields, string by, CancellationToken cancel) =>
        ChangeAsync(customer, publicId, version, "campaign.change", by, null, async (db, campaign) =>
        {
            var read = await DraftReader.ReadAsync(db, fields, campaign, time.GetUtcNow(), cancel);
            if (read.Faults.Count == 0) read.WriteTo(campaign);
            return read.Faults;
        }, cancel);

    /// <summary>A draft with the same audience, sender and content; of a campaign in whatever state.</summary>
    /// <returns>Null: this customer has no such campaign.</returns>
    public Task<CampaignDraft?> DuplicateAsync(CustomerId customer, string publicId, string by, CancellationToken cancel) => database.WriteAsync(async session =>
    {
        var db = session.Db(customer);
        if (!PublicId.IsOne(publicId) || await db.Set<Campaign>().SingleOrDefaultAsync(c => c.PublicId == publicId, cancel) is not { } old) return null;
        var copy = Empty(customer, old.Name.Fit(DraftReader.MostName - CopySuffix.Length) + CopySuffix);
        (copy.ListId, copy.Audience, copy.ServerId, copy.TrackingDomainId, copy.Subject, copy.Preheader) = (old.ListId, old.Audience, old.ServerId, old.TrackingDomainId, old.Subject, old.Preheader);
        (copy.ConfigurationSet, copy.Tracks) = (old.ConfigurationSet, old.Tracks);
        (copy.FromName, copy.FromAddress, copy.ReplyTo, copy.Html, copy.Text) = (old.FromName, old.FromAddress, old.ReplyTo, old.Html, old.Text);
        return ((Edit<CampaignDraft>.Saved)await AddAsync(db, copy, "campaign.duplicate", by, cancel)).Value;
    }, cancel);

    /// <summary>A draft alone can be deleted: of what was sent, the report stays.</summary>
    /// <returns>False: there is no such draft, or it is scheduled or has started.</returns>
    public Task<bool> DeleteAsync(CustomerId customer, string publicId, string by, CancellationToken cancel) => database.WriteAsync(async session =>
    {
        var db = session.Db(customer);
        if (!PublicId.IsOne(publicId) || await db.Set<Campaign>().Where(c => c.PublicId == publicId && c.State == CampaignState.Draft && c.SendId == null).ExecuteDeleteAsync(cancel) == 0) return false;
        db.Add(new AuditEntry { CustomerId = customer, At = time.GetUtcNow(), By = by, Action = "campaign.delete", Subject = publicId });
        await db.SaveChangesAsync(cancel);
        return true;
    }, cancel);

    /// <summary>Names of what the fields can be given.</summary>
    public async Task<DraftChoices> ChoicesAsync(CustomerId customer, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        return await DraftReader.ChoicesAsync(db, time.GetUtcNow(), cancel);
    }

    /// <summary>The audience that these fields name; of ids that are not there nothing.</summary>
    public async Task<Audience> AudienceOfAsync(CustomerId customer, DraftFields fields, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        return (await DraftReader.ReadAsync(db, fields, null, time.GetUtcNow(), cancel)).Audience;
    }

    /// <summary>One change of a campaign that has not started, with its version, its audit entry and who did it.</summary>
    /// <param name="change">Answers faults; nothing is kept when there are any.</param>
    internal Task<Edit<CampaignDraft>> ChangeAsync(
        CustomerId customer, string publicId, int version, string action, string by, string? note, Func<PostroadDb, Campaign, Task<IReadOnlyList<FieldFault>>> change, CancellationToken cancel) =>
        database.WriteAsync<Edit<CampaignDraft>>(async session =>
        {
            var db = session.Db(customer);
            if (!PublicId.IsOne(publicId) || await db.Set<Campaign>().Where(c => c.PublicId == publicId).Select(c => (long?)c.Id).SingleOrDefaultAsync(cancel) is not { } id) return new Edit<CampaignDraft>.NotFound();
            await CampaignLock.TakeAsync(database, session, id);
            var campaign = await db.Set<Campaign>().SingleAsync(c => c.Id == id, cancel);
            if (campaign.Version != version || !campaign.IsEditable) return new Edit<CampaignDraft>.Stale(await DraftReader.ShowAsync(db, campaign, cancel));
            var faults = await change(db, campaign);
            if (faults.Count > 0) return new Edit<CampaignDraft>.Faulty(faults);
            var now = time.GetUtcNow();
            campaign.Touch(by, now);
            db.Add(new AuditEntry { CustomerId = customer, At = now, By = by, Action = action, Subject = publicId, Note = note });
            await db.SaveChangesAsync(cancel);
            return new Edit<CampaignDraft>.Saved(await DraftReader.ShowAsync(db, campaign, cancel));
        }, cancel);

    private static async Task<Edit<CampaignDraft>> AddAsync(PostroadDb db, Campaign campaign, string action, string by, CancellationToken cancel)
    {
        db.Add(campaign);
        db.Add(new AuditEntry { CustomerId = campaign.CustomerId, At = campaign.CreatedAt, By = by, Action = action, Subject = campaign.PublicId });
        await db.SaveChangesAsync(cancel);
        return new Edit<CampaignDraft>.Saved(await DraftReader.ShowAsync(db, campaign, cancel));
    }

    private Campaign Empty(CustomerId customer, string name) => new()
    {
        CustomerId = customer, PublicId = PublicId.New(time), Name = name, ListId = 0, ServerId = 0, Subject = "", FromName = "", FromAddress = "", Html = "",
        StateSince = time.GetUtcNow(), CreatedAt = time.GetUtcNow(),
    };
}
